#!/bin/sh
# Installs the udev rule for energy counters and adds a user to its group. Run as root.
#
#   deploy/udev/install.sh USER        removal: deploy/udev/install.sh --remove
set -eu
rule=/etc/udev/rules.d/70-tokwatt-power.rules
group=tokwatt-power
made_here="# The group was made by install.sh, and goes when this rule does."

for_each_counter() {
  for counter in /sys/class/powercap/intel-rapl*/energy_uj; do
    [ -e "$counter" ] || continue
    "$@" "$counter" || echo "cannot change $counter" >&2
  done
}
open_counter() { chgrp "$group" "$1" && chmod g+r "$1"; }
close_counter() { chmod g-r "$1" && chgrp root "$1"; }

reload_rules() {
  if command -v udevadm >/dev/null; then udevadm control --reload || true; fi
}

remove() {
  for_each_counter close_counter
  if grep -qxF "$made_here" "$rule" 2>/dev/null; then groupdel "$group"; fi
  rm -f "$rule"
  reload_rules
  echo "removed $rule; the counters are for root only again"
}

install_for() {
  made=0
  if ! getent group "$group" >/dev/null; then
    groupadd --system "$group"
    made=1
  elif grep -qxF "$made_here" "$rule" 2>/dev/null; then
    made=1
  fi
  [ "$1" = root ] || usermod -aG "$group" "$1"
  install -D -m 0644 "$(dirname "$0")/70-tokwatt-power.rules" "$rule"
  [ "$made" = 0 ] || echo "$made_here" >>"$rule"
  reload_rules
  for_each_counter open_counter
  echo "installed $rule; log in again for the group $group to hold"
}

if [ "${1:-}" = --remove ]; then
  remove
else
  install_for "${1:?user name: sudo deploy/udev/install.sh "\$USER"}"
fi
