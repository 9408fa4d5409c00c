//! The data folder, whatever has the store.

use std::io;
use std::path::Path;

/// Makes a folder that only its owner reads, if it is not there.
///
/// # Errors
/// When the system does not let it be made.
pub fn make(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
