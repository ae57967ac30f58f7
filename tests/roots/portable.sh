#!/usr/bin/env bash
# Starts the programs of a release in bare Debian roots: what a machine without any package has.
#
#   tests/roots/portable.sh [--dist DIR] [ARCHITECTURE/SUITE...]
#   tests/roots/portable.sh amd64/sid arm64/trixie
#
# DIR (build/dist) holds the archives; deploy/release.sh builds them where they are absent. Prints
# what each program needs of the system and one line per root and check; exits 1 if one fails.
# arm64 is run by qemu. Needs root and, for arm64, Linux 6.7. Not part of ctest: it takes minutes.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../.."
RUNTIMES_DIR=$here/../runtimes
. "$RUNTIMES_DIR/lib/common.sh"
. "$RUNTIMES_DIR/lib/sid.sh"
. "$here/root.sh"

dist=build/dist
if [ "${1:-}" = --dist ]; then dist=${2:?a folder}; shift 2; fi
case "${1:-}" in -*) sed -n '4,5s/^# \{0,1\}//p' "$0" >&2; exit 2 ;; esac
[ $# -gt 0 ] || set -- amd64/bookworm amd64/trixie amd64/sid arm64/bookworm arm64/trixie

for tool in debootstrap:debootstrap readelf:binutils openssl:openssl python3:python3; do
  need_tool "${tool%:*}" "${tool#*:}" portable
done
case "$*" in *arm64*) need_tool qemu-aarch64-static qemu-user-static portable ;; esac
[ -e "$dist/SHA256SUMS" ] || deploy/release.sh all --yes --out "$dist"
(cd "$dist" && sha256sum --quiet --check SHA256SUMS)

failed=0
scratch=$(mktemp -d "${TMPDIR:-/var/tmp}/tokwatt-portable-XXXXXX")
roots=()
trap 'rm -rf --one-file-system "$scratch" "${roots[@]}"' EXIT

# What of the C library may be asked for; everything else would have to be installed.
allowed='^(lib(c|m)\.so\.6|lib(dl|resolv)\.so\.2|libpthread\.so\.0|librt\.so\.1|ld-linux-.*)$'

# check_needed NAME PROGRAM: its shared libraries, and the oldest C library that suffices.
check_needed() {
  local needed newest verdict=ok
  needed=$(readelf -d "$2" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
  newest=$(readelf -V "$2" | grep -o 'GLIBC_2[.0-9]*' | sort -Vu | tail -n 1)
  if [ -z "$needed" ] || grep -vqE "$allowed" <<<"$needed"; then verdict=FAIL failed=1; fi
  printf '%-5s %-34s needs %s; %s; %s bytes\n' "$verdict" "$1" "$(xargs <<<"$needed")" "$newest" \
    "$(stat -c %s "$2")"
}

for architecture in $(printf '%s\n' "${@%%/*}" | sort -u); do
  tar -C "$scratch" -xzf "$dist/tokwatt-linux-$architecture.tar.gz"
  for program in tokwatt tokwatt-agent; do
    check_needed "$architecture $program" "$scratch/tokwatt-linux-$architecture/$program"
  done
done

for target in "$@"; do
  architecture=${target%%/*} suite=${target#*/}
  foreign=$architecture
  [ "$architecture" != "$(dpkg --print-architecture)" ] || foreign=
  pristine=$(pristine_root "$suite" $foreign)
  root=$(copy_of "$pristine" "$suite")
  roots+=("$root")
  mkdir -p "$root/opt"
  cp -r "$scratch/tokwatt-linux-$architecture" "$root/opt/tokwatt"
  "$here/portable_checks.py" "$root" "$architecture" "$target" || failed=1
  rm -rf --one-file-system "$root"
done
exit $failed
