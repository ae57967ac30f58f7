#!/usr/bin/env bash
# Runs a command of a fresh clone inside a bare Debian root: what a newcomer's machine has.
#
#   tests/roots/bare_root.sh bookworm|trixie COMMAND [ARG...]
#   tests/roots/bare_root.sh trixie deploy/quickstart.sh --yes -- --once --json
#
# The root is made by debootstrap (minbase) once, copied for each run, and removed afterwards; /proc,
# /sys and /dev are mounted; the network is shared. Needs root. Not part of ctest: it takes minutes.
#
# TOKWATT_ROOT_CACHE=DIR mounts DIR (such as ~/.cache) at /root/.cache, so that a run of the tests
# reuses compiler cache and real runtimes. What a newcomer meets is seen only without it.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
clone=$(cd "$here/../.." && pwd)
RUNTIMES_DIR=$here/../runtimes
. "$RUNTIMES_DIR/lib/common.sh"
. "$RUNTIMES_DIR/lib/sid.sh"
. "$here/root.sh"

# Everything below runs in a mount namespace of its own: nothing has to be unmounted.
if [ "${1:-}" != --inside ]; then
  [ $# -ge 2 ] || { sed -n '4,5s/^# \{0,1\}//p' "$0" >&2; exit 2; }
  suite=$1
  pristine=$(pristine_root "$suite")
  root=$(copy_of "$pristine" "$suite")
  trap 'rm -rf --one-file-system "$root"' EXIT
  git clone --quiet "$clone" "$root/root/tokwatt"
  unshare --mount --propagation private "$0" --inside "$root" "${@:2}"
  exit
fi

root=$2
shift 2
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
if [ -n "${TOKWATT_ROOT_CACHE:-}" ]; then
  mkdir -p "$root/root/.cache"
  mount --bind "$TOKWATT_ROOT_CACHE" "$root/root/.cache"
fi
# What the network of this machine needs is needed in the root too.
network=()
for name in http_proxy https_proxy no_proxy NODE_EXTRA_CA_CERTS PIP_CERT; do
  [ -z "${!name:-}" ] || network+=("$name=${!name}")
done
exec chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
  ${network[@]+"${network[@]}"} \
  ${TOKWATT_RUNTIMES_ENDPOINTS:+TOKWATT_RUNTIMES_ENDPOINTS=$TOKWATT_RUNTIMES_ENDPOINTS} \
  sh -c 'cd /root/tokwatt && exec "$@"' sh "$@"
