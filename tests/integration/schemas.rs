//! The schemas in the repository are those of the types that read a pack's files.

use madoguchi::knowledge::schema;

use crate::root;

#[test]
fn the_committed_schemas_are_those_of_the_types() {
    let folder = root(schema::FOLDER);
    if std::env::var_os("UPDATE_SCHEMAS").is_some() {
        std::fs::create_dir_all(&folder).expect("folder");
        for (name, text) in schema::files() {
            std::fs::write(folder.join(name), text).expect("writes");
        }
    }
    let files = schema::files();
    assert_eq!(std::fs::read_dir(&folder).expect("schemas/").count(), files.len());
    for (name, text) in files {
        let committed = std::fs::read_to_string(folder.join(name)).expect(name);
        assert!(committed == text, "schemas/{name} is not that of the types: UPDATE_SCHEMAS=1 cargo test schemas");
    }
}
