#!/usr/bin/env bash
# Builds the archives of a release: one program per system and architecture that needs no packages.
#
#   deploy/release.sh [amd64|arm64|all] [--out DIR] [--yes]
#
# Writes tokwatt-linux-ARCHITECTURE.tar.gz and SHA256SUMS to DIR (build/dist). Run it on Debian 12 on
# amd64, which cross-builds for arm64; on Debian 12 on arm64 it builds arm64 alone. Missing packages
# are installed (asks before sudo, --yes answers). The programs need Linux and a C library as old as
# the building machine's or newer. On a Mac: deploy/release_macos.sh.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
[ "$(uname -s)" != Darwin ] || exec deploy/release_macos.sh "$@"
. tests/lib/build.sh  # packages.sh, the folder of ARM libraries, the compiler cache
. deploy/lib/static_curl.sh
. deploy/lib/tarball.sh

export TOKWATT_YES=${TOKWATT_YES:-0}
wanted=all
out=build/dist
while [ $# -gt 0 ]; do
  case "$1" in
    amd64|arm64|all) wanted=$1 ;;
    --out) out=${2:?a folder}; shift ;;
    --yes|-y) TOKWATT_YES=1 ;;
    --help|-h) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) say "unknown option '$1'; see deploy/release.sh --help"; exit 2 ;;
  esac
  shift
done

command -v apt-get >/dev/null || die "a release is built on Debian 12: its archives are linked"
machine=$(dpkg --print-architecture)
case "$machine/$wanted" in
  amd64/all) architectures="amd64 arm64" ;;
  amd64/*|arm64/arm64) architectures=$wanted ;;
  arm64/all) architectures=arm64 ;;
  *) die "on $machine no release for $wanted can be built: use Debian 12 on amd64" ;;
esac

# compile ARCHITECTURE TOOLS CMAKE_OPTION...: the stripped programs, licences and README.
compile() {
  local architecture=$1 tools=$2 name=tokwatt-linux-$1 folder=build/portable-$1 curl
  shift 2
  curl=$(static_curl "$architecture" "$@")
  say "building for $architecture"
  cmake -G Ninja -S . -B "$folder" -DCMAKE_BUILD_TYPE=Release -DTOKWATT_TESTS=OFF \
    -DTOKWATT_PORTABLE=ON -DTOKWATT_CURL="$curl" "$@" >/dev/null
  cmake --build "$folder" --target tokwatt tokwatt-agent >&2
  rm -rf "$folder/dist"
  mkdir -p "$folder/dist/$name"
  "${tools}strip" -o "$folder/dist/$name/tokwatt" "$folder/tokwatt"
  "${tools}strip" -o "$folder/dist/$name/tokwatt-agent" "$folder/tokwatt-agent"
  cp LICENSE NOTICE README.md "$folder/dist/$name/"
  third_party_notices >"$folder/dist/$name/THIRD_PARTY_NOTICES.txt"
  pack "$folder/dist" "$name" "$out"
}

boost=$(install_build_packages "${XDG_CACHE_HOME:-$HOME/.cache}/tokwatt/boost")
# shellcheck disable=SC2046
apt_install $(debian_missing git)
use_compiler_cache
for architecture in $architectures; do
  if [ "$architecture" = "$machine" ]; then
    compile "$architecture" '' ${boost:+"-DTOKWATT_BOOST_INCLUDE=$boost"}
  else
    sysroot=$(install_arm64)
    compile arm64 aarch64-linux-gnu- "-DCMAKE_TOOLCHAIN_FILE=$PWD/cmake/Arm64LinuxRelease.cmake" \
      "-DTOKWATT_SYSROOT=$sysroot"
  fi
done
write_sums "$out"
say "tokwatt $(project_version) is in $out:"
(cd "$out" && ls -l -- *.tar.gz SHA256SUMS)
say_next "$out"
