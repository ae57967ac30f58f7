#!/usr/bin/env bash
# Runs a command in a Debian root with this machine's own folders visible at their own paths:
#   in-root.sh ROOT COMMAND [ARG...]
#
# Mounts live in a private namespace that ends with the command, so nothing has to be unmounted, and
# every step is an exec, so the command keeps this process's id and gets its signals. Everything
# outside the system's own folders (/usr, /etc, /var, ...) is the host's; the network is shared.
set -euo pipefail

if [ "${1:-}" != --inside ]; then
  # Inside a plain chroot / is no mount, so its propagation cannot be set; then the root's own can.
  propagation=private
  unshare --mount --propagation private true 2>/dev/null || propagation=unchanged
  exec unshare --mount --propagation "$propagation" "${BASH_SOURCE[0]}" --inside "$PWD" "$@"
fi

cwd=$2 root=$(cd "$3" && pwd)
shift 3
mount --bind "$root" "$root"
mount --make-private "$root"
for dir in /* /var/tmp; do
  case $dir in
    /usr | /etc | /var | /bin | /sbin | /lib* | /boot | /lost+found) continue ;;
  esac
  [ -d "$dir" ] && [ ! -L "$dir" ] || continue
  mkdir -p "$root$dir"
  mount --rbind "$dir" "$root$dir"
done
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
cd "$root"
exec chroot . env -C "$cwd" "$@"
