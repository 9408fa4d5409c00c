#!/usr/bin/env bash
# Builds what is handed out, into dist/: for each target an archive with the binary, its manual, completions, licences
# of the code, of the data and of every crate, and the bill of materials (CycloneDX); checksums beside them.
#
#   bash deploy/release.sh [TARGET…]     default: a static Linux binary (musl) and one for this machine
#
# Needs rustup, musl-tools for musl, gcc-mingw-w64-x86-64 for Windows, and once: cargo install cargo-about cargo-cyclonedx
set -euo pipefail
cd "$(dirname "$0")/.."

name=madoguchi
version=$(cargo metadata --no-deps --format-version 1 --locked | python3 -c 'import json, sys; print(json.load(sys.stdin)["packages"][0]["version"])')
host=$(rustc -vV | sed -n 's/^host: //p')
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=("x86_64-unknown-linux-musl" "$host")

for tool in cargo-about cargo-cyclonedx; do
  command -v "$tool" >/dev/null || { echo "$tool is missing: cargo install $tool" >&2; exit 1; }
done
[ -z "$(git status --porcelain)" ] || { echo "there are changes that no commit has" >&2; exit 1; }
MADOGUCHI_COMMIT=$(git rev-parse --short HEAD)
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export MADOGUCHI_COMMIT SOURCE_DATE_EPOCH

rm -rf dist && mkdir -p dist
shared=dist/shared && mkdir -p "$shared/licences" "$shared/completions" "$shared/man"
cp README.md CHANGELOG.md LICENSE "$shared/"
cp dictionaries/COPYING.* dictionaries/README.md "$shared/licences/"
cargo about generate --locked --config deploy/about.toml deploy/about.hbs > "$shared/licences/crates.txt"
cargo cyclonedx --format json --override-filename sbom && mv sbom.json "$shared/sbom.cdx.json"

# What the binary says of itself, by the one that runs here.
cargo build --release --locked
for shell in bash zsh fish powershell; do
  target/release/$name completions "$shell" > "$shared/completions/$name.$shell"
done
target/release/$name man "$shared/man"

for target in "${targets[@]}"; do
  rustup target add "$target"
  cargo build --release --locked --target "$target"
  binary="target/$target/release/$name"
  [ -f "$binary" ] || binary="$binary.exe"
  folder="$name-$version-$target"
  cp -r "$shared" "dist/$folder" && cp "$binary" "dist/$folder/"
  # The same commit gives the same archive.
  tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -C dist -cf - "$folder" \
    | gzip -n > "dist/$folder.tar.gz"
  rm -r "dist/$folder"
done
rm -r "$shared"
(cd dist && sha256sum -- *.tar.gz > SHA256SUMS && cat SHA256SUMS)
