#!/bin/sh
# Installs the udev rule for energy counters and adds a user to its group. Run as root.
#
#   deploy/udev/install.sh USER        removal: deploy/udev/install.sh --remove
#
# Anything but the name of a user changes nothing. TOKWATT_ROOT=DIR works on the rule, the group and
# the counters of a tree instead of this machine.
set -eu
root=${TOKWATT_ROOT:-}
rule=/etc/udev/rules.d/70-tokwatt-power.rules
group=tokwatt-power
made_here="# The group was made by install.sh, and goes when this rule does."

# group_tool COMMAND ARG...: groupadd, groupdel or usermod, on the tree's own /etc/group.
group_tool() {
  tool=$1
  shift
  if [ -n "$root" ]; then "$tool" --prefix "$root" "$@"; else "$tool" "$@"; fi
}
group_id() {
  if [ -z "$root" ]; then getent group "$group"; else grep "^$group:" "$root/etc/group"; fi | cut -d: -f3
}
user_exists() {
  if [ -z "$root" ]; then getent passwd "$1" >/dev/null; else grep -q "^$1:" "$root/etc/passwd"; fi
}
made_here() { grep -qxF "$made_here" "$root$rule" 2>/dev/null; }

for_each_counter() {
  for counter in "$root"/sys/class/powercap/intel-rapl*/energy_uj; do
    [ -e "$counter" ] || continue
    "$@" "$counter" || echo "cannot change $counter" >&2
  done
}
open_counter() { chgrp "$(group_id)" "$1" && chmod g+r "$1"; }
close_counter() { chmod g-r "$1" && chgrp 0 "$1"; }

reload_rules() {
  [ -z "$root" ] || return 0
  if command -v udevadm >/dev/null; then udevadm control --reload || true; fi
}

# What opens the counters goes first: a group that must stay, such as somebody's primary group,
# keeps nothing else from being removed. One that was not made here is not ours to delete.
remove() {
  ours=0
  if made_here; then ours=1; fi
  for_each_counter close_counter
  rm -f "$root$rule"
  reload_rules
  echo "$root$rule is removed; the counters are for root only again"
  [ "$ours" = 0 ] || [ -z "$(group_id)" ] || group_tool groupdel "$group" ||
    echo "the group $group stays: see why above; then: groupdel $group" >&2
}

install_for() {
  made=0
  if [ -z "$(group_id)" ]; then
    group_tool groupadd --system "$group"
    made=1
  elif made_here; then
    made=1
  fi
  [ "$1" = root ] || group_tool usermod -aG "$group" "$1"
  install -D -m 0644 "$(dirname "$0")/70-tokwatt-power.rules" "$root$rule"
  [ "$made" = 0 ] || echo "$made_here" >>"$root$rule"
  reload_rules
  for_each_counter open_counter
  echo "installed $root$rule; log in again for the group $group to hold"
}

case "${1:-}" in
  --remove) remove ;;
  --help | -h) sed -n '2,4s/^# \{0,1\}//p' "$0" ;;
  '' | -*)
    echo "unknown option '${1:-}'; usage: deploy/udev/install.sh USER, or --remove" >&2
    exit 2
    ;;
  *)
    user_exists "$1" || { echo "there is no user '$1': nothing was changed" >&2; exit 1; }
    install_for "$1"
    ;;
esac
