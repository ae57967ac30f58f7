#!/usr/bin/env bash
# From a fresh clone to a running dashboard: installs what the build needs, builds, runs tokwatt up.
#
#   deploy/quickstart.sh [--yes] [--no-run] [-- ARGUMENTS OF tokwatt up]
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
. deploy/lib/packages.sh

TOKWATT_YES=0
RUN=1
while [ $# -gt 0 ]; do
  case "$1" in
    --yes|-y) TOKWATT_YES=1 ;;
    --no-run) RUN=0 ;;
    --help|-h) sed -n '2,4s/^# \{0,1\}//p' "$0"; exit 0 ;;
    --) shift; break ;;
    *) say "unknown option '$1'; arguments of tokwatt up come after --"; exit 2 ;;
  esac
  shift
done
export TOKWATT_YES

# Lets the group tokwatt-power read the energy counters that the kernel shows to root only.
offer_udev_rule() {
  [ -d /sys/class/powercap/intel-rapl:0 ] || return 0
  [ -r /sys/class/powercap/intel-rapl:0/energy_uj ] && return 0
  [ -e /etc/udev/rules.d/70-tokwatt-power.rules ] && return 0
  confirm "install a udev rule so that watts can be read without root" || return 0
  as_root deploy/udev/install.sh "$(id -un)"
  [ "$(id -u)" = 0 ] ||
    say "log in again and start tokwatt again: this session may not read the counters yet"
}

build() {
  local boost=$1 generator=()
  local options=(-DCMAKE_BUILD_TYPE=Release -DTOKWATT_TESTS=OFF)
  [ -n "$boost" ] && options+=("-DTOKWATT_BOOST_INCLUDE=$boost")
  [ -e build/release/CMakeCache.txt ] || generator=(-G Ninja)
  # bash 3.2, which macOS has, calls an empty array unset.
  cmake -S . -B build/release ${generator[@]+"${generator[@]}"} "${options[@]}" >build-release.log 2>&1 ||
    { cat build-release.log >&2; die "configuring failed"; }
  rm -f build-release.log
  cmake --build build/release --target tokwatt tokwatt-agent >&2
}

boost=$(install_build_packages "${XDG_CACHE_HOME:-$HOME/.cache}/tokwatt/boost")
offer_udev_rule
say "building (the first time takes some minutes)"
build "$boost"
say 'built; to type tokwatt in a shell of yours:'
say "  export PATH=\"$PWD/build/release:\$PATH\""
[ "$RUN" = 1 ] || exit 0
exec build/release/tokwatt up "$@"
