#!/usr/bin/env bash
# Services under a real systemd: what `service install` makes is verified, scored, booted and removed.
#
#   tests/roots/services.sh [BUILD]        BUILD is the folder of tokwatt and tokwatt-agent: build/dev
#
# The root is a Debian 12 with systemd, made by debootstrap once and copied for each run. Its init
# runs in namespaces of its own (mounts, processes, network, cgroups): nothing of this machine is
# changed, and no port of it is used. Needs root, debootstrap, unshare and nsenter. Not part of ctest:
# it takes minutes. Ends with "services: N checks pass".
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
RUNTIMES_DIR=$here/../runtimes
. "$RUNTIMES_DIR/lib/common.sh"
. "$RUNTIMES_DIR/lib/sid.sh"

# Mounts what an init expects, and becomes it. /proc/sys is read-only: settings of the kernel are not
# in a namespace.
boot() {
  local root=$1 device
  mount --bind "$root" "$root"
  mount -t proc proc "$root/proc"
  mount --bind "$root/proc/sys" "$root/proc/sys"
  mount -o remount,bind,ro "$root/proc/sys"
  mount -t sysfs -o ro sysfs "$root/sys"
  mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
  mount -t tmpfs tmpfs "$root/run"
  mount -t tmpfs tmpfs "$root/tmp"
  mount -t tmpfs -o mode=755 tmpfs "$root/dev"
  for device in null zero full random urandom tty; do
    touch "$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
  done
  mkdir "$root/dev/pts" "$root/dev/shm"
  mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
  ln -s pts/ptmx "$root/dev/ptmx"
  mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
  # Not chroot: the kernel refuses some sandboxes of services there.
  cd "$root"
  mkdir -p outside
  pivot_root . outside
  umount --lazy /outside
  exec env -i container=tokwatt PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    /lib/systemd/systemd --system systemd.unit=multi-user.target
}

if [ "${1:-}" = --boot ]; then
  boot "$2"
fi

build=$(realpath "${1:-build/dev}")
[ "$(id -u)" = 0 ] || missing services "a root of its own needs root"
[ -x "$build/tokwatt-agent" ] || die "$build/tokwatt-agent is not built"

pristine=${XDG_CACHE_HOME:-$HOME/.cache}/tokwatt/roots/bookworm-systemd
if [ ! -e "$pristine/etc/debian_version" ]; then
  mkdir -p "$(dirname "$pristine")"
  rm -rf --one-file-system "$pristine.new"
  libraries=libtomlplusplus3,libcurl4,libspdlog1.10,libsqlite3-0,libzstd1,ca-certificates
  debootstrap --variant=minbase \
    --include=systemd,systemd-sysv,dbus,dbus-user-session,libpam-systemd,udev,$libraries \
    bookworm "$pristine.new" "$(debian_mirror)" >&2
  mv "$pristine.new" "$pristine"
fi

root=$(mktemp -d /var/tmp/tokwatt-services-XXXXXX)
group=/sys/fs/cgroup
[ ! -d "$group/unified" ] || group=$group/unified
group=$group/$(basename "$root")
init=
init_outside=

# Ends the init that this script started; the kernel ends all in its namespace with it.
cleanup() {
  [ -z "$init_outside" ] || kill -KILL "$init_outside" 2>/dev/null || true
  [ -z "$init" ] || wait "$init" 2>/dev/null || true
  find "$group" -depth -type d -exec rmdir {} \; 2>/dev/null || true
  rm -rf --one-file-system "$root"
}
trap cleanup EXIT

cp -a "$pristine/." "$root/"
rm -f "$root/etc/resolv.conf"
mkdir -p "$root/opt/unpacked" "$root/opt/tests"
cp "$build/tokwatt" "$build/tokwatt-agent" "$root/opt/unpacked/"
cp "$here/services_inside.sh" "$root/opt/tests/"
cp -r "$here/../../deploy/systemd" "$root/opt/tests/"

mkdir "$group"
(
  echo "$BASHPID" >"$group/cgroup.procs"
  exec unshare --mount --uts --ipc --pid --net --cgroup --fork --kill-child \
    --propagation private "$0" --boot "$root"
) </dev/null >"$root.log" 2>&1 &
init=$!
inside() {
  nsenter --target "$init_outside" --all env -i HOME=/root \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}
for _ in $(seq 100); do
  init_outside=$(pgrep -P "$init" || true)
  if [ -n "$init_outside" ] && inside systemctl is-system-running --wait >/dev/null 2>&1; then
    break
  fi
  sleep 0.2
done
rm -f "$root.log"
[ -n "$init_outside" ] || die 'the init did not start'
inside bash /opt/tests/services_inside.sh
