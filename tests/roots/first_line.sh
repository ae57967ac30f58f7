#!/usr/bin/env bash
# From an empty machine with only curl and sh: one pasted line, and it is live on the page.
#
#   tests/roots/first_line.sh [--dist DIR] [--rate RATE] [ROOT[/FIXTURE]...]
#   tests/roots/first_line.sh --rate 20mbit empty bookworm/framework-desktop-amd
#
# ROOT is what the machine that joins has: a bare Debian with curl (bookworm, trixie, sid), or "empty":
# curl, sh, the few programs that the line runs (of busybox), and no file beside them. FIXTURE names
# the machine of tests/fixtures/hosts whose sensors it shows. DIR (build/dist) holds the archive that
# the collector is unpacked from; deploy/release.sh builds it where it is absent. RATE, as tc writes
# it, is how fast the collector's network is. Prints the seconds from paste to live; TOKWATT_SHOTS
# names a folder for pictures. Exits 1 if a machine is not live within 60 s. Needs root and amd64; not
# part of ctest: a release archive takes minutes.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../.."
RUNTIMES_DIR=$here/../runtimes
. "$RUNTIMES_DIR/lib/common.sh"
. "$RUNTIMES_DIR/lib/sid.sh"
. "$here/root.sh"

# What the pasted line runs besides curl and sh; head and tail too, where something fails.
PROGRAMS="chmod cp cut dirname grep gzip id mkdir mktemp mv rm sha256sum sleep uname"

dist=build/dist
rate=
while [ $# -gt 0 ]; do
  case "$1" in
    --dist) dist=${2:?a folder}; shift 2 ;;
    --rate) rate=${2:?such as 20mbit}; shift 2 ;;
    -*) sed -n '4,5s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    *) break ;;
  esac
done
[ $# -gt 0 ] || set -- empty bookworm/framework-desktop-amd trixie sid

[ "$(id -u)" = 0 ] || missing first_line "network namespaces need root"
for tool in debootstrap:debootstrap busybox:busybox-static tc:iproute2 python3:python3; do
  need_tool "${tool%:*}" "${tool#*:}" first_line
done
tests/browser/run.sh install
archive=$dist/tokwatt-linux-amd64.tar.gz
[ -e "$archive" ] || deploy/release.sh amd64 --yes --out "$dist"

scratch=$(mktemp -d "${TMPDIR:-/var/tmp}/tokwatt-first-line-XXXXXX")
trap 'rm -rf --one-file-system "$scratch"' EXIT

# empty_root ROOT: prints a folder with curl and sh of ROOT, what they load, PROGRAMS, and no more. sh
# is dash: that of busybox would run all of busybox, listed here or not.
empty_root() {
  local root=$scratch/empty file
  set -e
  mkdir -p "$root"/{bin,usr/bin,dev,proc,sys,root,tmp,var/tmp,etc}
  # libm is no library of curl's: a C library has it, and Debian's is one package.
  for file in /usr/bin/curl $(chroot "$1" ldd /usr/bin/curl | grep -o '/[^ )]*') /bin/dash \
    /lib/x86_64-linux-gnu/libm.so.6; do
    mkdir -p "$root$(dirname "$file")"
    cp -L "$1$file" "$root$file"
  done
  mv "$root/bin/dash" "$root/bin/sh"
  cp -L "$(command -v busybox)" "$root/bin/busybox"
  for file in $PROGRAMS; do ln -s busybox "$root/bin/$file"; done
  echo "$root"
}

box=$(pristine_root bookworm "" curl)
failed=0
for target in "$@"; do
  suite=${target%%/*} fixture=
  [ "$suite" = "$target" ] || fixture=${target#*/}
  if [ "$suite" = empty ]; then machine=$(empty_root "$box"); else
    machine=$(pristine_root "$suite" "" curl)
  fi
  echo "== $target"
  TOKWATT_DIST=$(realpath "$dist") TOKWATT_BOX_ROOT=$box TOKWATT_MACHINE_ROOT=$machine \
    TOKWATT_FIXTURE=$fixture TOKWATT_RATE=$rate \
    TOKWATT_SHOTS=${TOKWATT_SHOTS:+$(realpath -m "$TOKWATT_SHOTS")/$suite} \
    "$here/first_line.py" || failed=1
done
exit $failed
