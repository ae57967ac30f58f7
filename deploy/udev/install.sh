#!/bin/sh
# Installs the udev rule for energy counters and adds a user to its group. Run as root.
#
#   deploy/udev/install.sh USER        removal: deploy/udev/install.sh --remove
set -eu
rule=/etc/udev/rules.d/70-tokwatt-power.rules
if [ "${1:-}" = --remove ]; then
  rm -f "$rule"
  echo "removed $rule; the counters are for root only again after the next boot"
  exit 0
fi
user=${1:?user name}
getent group tokwatt-power >/dev/null || groupadd --system tokwatt-power
[ "$user" = root ] || usermod -aG tokwatt-power "$user"
install -m 0644 "$(dirname "$0")/70-tokwatt-power.rules" "$rule"
if command -v udevadm >/dev/null; then
  udevadm control --reload || true
fi
for counter in /sys/class/powercap/intel-rapl*/energy_uj; do
  [ -e "$counter" ] || continue
  chgrp tokwatt-power "$counter" && chmod g+r "$counter" || echo "cannot change $counter" >&2
done
echo "installed $rule; log in again for the group tokwatt-power to hold"
