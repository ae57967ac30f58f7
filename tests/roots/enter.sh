#!/usr/bin/env bash
# Runs a program in a root with this machine's /proc, /sys, /dev and network, keeping its process id.
#
#   tests/roots/enter.sh ROOT ARCHITECTURE PROGRAM [ARG...]
#
# Mounts are in a namespace that ends with the program. For another architecture so is the entry that
# hands its programs to qemu: a user namespace has its own since Linux 6.7, and the machine's stay
# as they are. Needs root; qemu-user-static for another architecture.
set -euo pipefail

if [ "${1:-}" != --inside ]; then
  [ $# -ge 3 ] || { sed -n '4s/^# \{0,1\}//p' "$0" >&2; exit 2; }
  namespaces=(--mount --propagation private)
  [ "$2" = "$(dpkg --print-architecture)" ] || namespaces+=(--user --map-root-user)
  exec unshare "${namespaces[@]}" "$0" --inside "$@"
fi

root=$2 architecture=$3
shift 3
for folder in proc sys dev; do mount --rbind "/$folder" "$root/$folder"; done
if [ "$architecture" = arm64 ] && [ "$(dpkg --print-architecture)" != arm64 ]; then
  entries=$root/proc/sys/fs/binfmt_misc
  mount -t binfmt_misc binfmt_misc "$entries"
  # The first 20 bytes of a program for 64-bit ARM; F: qemu is opened here, not in the root.
  magic='\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00'
  mask='\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff'
  qemu=$(command -v qemu-aarch64-static)
  printf '%s' ":tokwatt-arm64:M::$magic:$mask:$qemu:F" >"$entries/register"
fi
exec chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "$@"
