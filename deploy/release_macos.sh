#!/usr/bin/env bash
# Builds tokwatt-macos-arm64.tar.gz on a Mac with Homebrew. NOT RUN YET: no Mac was at hand.
#
#   deploy/release_macos.sh [--out DIR] [--yes]
#
# Homebrew has gRPC as shared libraries only, so the libraries lie beside the programs, in lib/, and
# the programs name them by their own place. What macOS brings itself (libcurl, SQLite, zlib) stays
# the system's. Signed ad hoc: whoever downloads the archive with a browser removes the quarantine by
# `xattr -d com.apple.quarantine`; a Developer ID and notarisation need an account.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
. deploy/lib/packages.sh
TAR=gtar SHA256='shasum -a 256'
. deploy/lib/tarball.sh

export TOKWATT_YES=0
out=build/dist
while [ $# -gt 0 ]; do
  case "$1" in
    arm64|all) ;;
    --out) out=${2:?a folder}; shift ;;
    --yes|-y) TOKWATT_YES=1 ;;
    --help|-h) sed -n '2,4s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) say "unknown option '$1'; see deploy/release_macos.sh --help"; exit 2 ;;
  esac
  shift
done
[ "$(uname -sm)" = 'Darwin arm64' ] || die "a Mac with Apple silicon is needed"

# Licences of the libraries in a folder, as Homebrew's kegs hold them.
bundled_notices() {
  local library keg
  echo "Libraries beside these programs, and their licences."
  for library in "$1"/*.dylib; do
    keg=$(find "$(brew --cellar)" -name "${library##*/}" -print -quit)
    keg=${keg%/lib/*}
    printf '\n======== %s %s\n\n' "${library##*/}" "${keg#"$(brew --cellar)/"}"
    cat "$keg"/LICENSE* "$keg"/COPYING* "$keg"/LICENCE* 2>/dev/null || true
  done
}

install_build_packages ''
brew install dylibbundler gnu-tar >&2
# Whoever has this macOS or a newer one can start it.
MACOSX_DEPLOYMENT_TARGET=$(sw_vers -productVersion | cut -d. -f1).0
export MACOSX_DEPLOYMENT_TARGET
folder=build/portable-macos name=tokwatt-macos-arm64
cmake -G Ninja -S . -B "$folder" -DCMAKE_BUILD_TYPE=Release -DTOKWATT_TESTS=OFF \
  -DOPENSSL_ROOT_DIR="$(brew --prefix openssl@3)" >/dev/null
cmake --build "$folder" --target tokwatt tokwatt-agent >&2
rm -rf "$folder/dist"
mkdir -p "$folder/dist/$name/lib"
cp LICENSE NOTICE README.md "$folder/dist/$name/"
for program in tokwatt tokwatt-agent; do
  cp "$folder/$program" "$folder/dist/$name/"
  strip "$folder/dist/$name/$program"
done
# Copies the libraries, renames them in programs and libraries, and signs all of them anew.
dylibbundler --overwrite-files --bundle-deps --install-path '@executable_path/lib/' \
  --fix-file "$folder/dist/$name/tokwatt" --fix-file "$folder/dist/$name/tokwatt-agent" \
  --dest-dir "$folder/dist/$name/lib" >&2
bundled_notices "$folder/dist/$name/lib" >"$folder/dist/$name/THIRD_PARTY_NOTICES.txt"
"$folder/dist/$name/tokwatt" version >/dev/null || die "the archived tokwatt does not start"
pack "$folder/dist" "$name" "$out"
write_sums "$out"
say "tokwatt $(project_version) for macOS $MACOSX_DEPLOYMENT_TARGET and newer is in $out"
say_next "$out"
