#!/usr/bin/env bash
# The checks of services.sh, inside the booted root: a machine before, with and after the services.
set -euo pipefail

checks=0
unpacked=/opt/unpacked
out=/tmp/out

fail() {
  echo "FAIL: $*" >&2
  journalctl --no-pager -n 20 >&2 || true
  exit 1
}
ok() {
  checks=$((checks + 1))
  echo "ok    $*"
}
# check WHAT COMMAND...: it succeeds. refuses WHAT CODE WORDS COMMAND...: it ends so and says so.
check() {
  local what=$1
  shift
  "$@" >$out 2>&1 || { cat $out >&2; fail "$what"; }
  ok "$what"
}
refuses() {
  local what=$1 code=$2 words=$3 got=0
  shift 3
  "$@" >$out 2>&1 || got=$?
  [ "$got" = "$code" ] || { cat $out >&2; fail "$what: exit $got instead of $code"; }
  says "$words"
  ok "$what"
}
says() { grep -qF -- "$1" $out || { cat $out >&2; fail "'$1' is not said"; }; }
equal() { [ "$2" = "$3" ] || fail "$1: '$2' is not '$3'"; ok "$1"; }
differ() { [ "$2" != "$3" ] || fail "$1: still '$2'"; ok "$1"; }
pid_of() { systemctl show "tokwatt-$1.service" --property=MainPID --value; }
identity() { grep -o '"device_id": *"[^"]*"' "$1/agent/identity.json"; }

# Everything that an install could leave behind, but state, and the copies that shadow keeps of itself.
fingerprint() {
  find /etc /usr/local /home /root ! -name '*-' ! -name .updated ! -path '*/.cache/*' \
    ! -path '*/.local/state/*' -printf '%y %m %u %g %p\n' | sort
  cat /etc/passwd /etc/group
}
until_true() {
  local _
  for _ in $(seq 150); do
    "$@" >$out 2>&1 && return
    sleep 0.2
  done
  cat $out >&2
  fail "gave up waiting for: $*"
}

# score UNIT MOST: what `systemd-analyze security` says is printed and is at most that.
score() {
  local line
  line=$(systemd-analyze security --no-pager "$1" | tail -n 1)
  echo "score $line"
  awk -v most="$2" '{ for (i = 1; i <= NF; i++) if ($i ~ /^[0-9]+[.][0-9]+$/) score = $i }
    END { exit !(score != "" && score + 0 <= most) }' <<<"$line" || fail "$1: more than $2"
  ok "$1 scores at most $2"
}

check 'systemd runs' systemctl is-system-running
useradd --create-home ana
loginctl enable-linger ana
# Folders of the system's own that may be empty, and what a run of root's agent makes.
mkdir -p /etc/sysusers.d /root/.local/state
fingerprint >/tmp/before

refuses 'a user gets no service of the machine' 1 'needs root' \
  runuser -u ana -- "$unpacked/tokwatt" service install --system
check 'a dry run says what it would do' "$unpacked/tokwatt" service install --dry-run
says 'would run systemctl enable tokwatt-agent.service'
fingerprint | diff /tmp/before - || fail 'a dry run changed something'

# Quickstart's tokwatt runs and holds the ports: who installs is told, and nothing is left.
setpriv --reuid ana --regid ana --init-groups env HOME=/home/ana "$unpacked/tokwatt" up \
  >/tmp/up 2>&1 &
up=$!
until_true "$unpacked/tokwatt" now
refuses 'not beside a tokwatt that runs' 1 'already answers' "$unpacked/tokwatt" service install
kill "$up"
wait "$up" || true
rm -rf /home/ana/.local
fingerprint | diff /tmp/before - || fail 'a refused install left something'

# One that does not stay up: nothing is left.
mkdir /opt/broken
cp "$unpacked/tokwatt" /opt/broken/
printf '#!/bin/sh\necho cannot go on >&2\nexit 1\n' >/opt/broken/tokwatt-agent
chmod 755 /opt/broken/tokwatt-agent
refuses 'a service that does not stay up is not installed' 1 'what was done before is undone' \
  /opt/broken/tokwatt service install
says 'cannot go on'
fingerprint | diff /tmp/before - || fail 'a failed install left something'
[ ! -e /var/lib/tokwatt ] || fail 'a failed install left its state'
ok 'and leaves nothing'

# What root enrolled before goes along.
timeout --signal=INT 2 "$unpacked/tokwatt-agent" agent run >/dev/null 2>&1 || true
was=$(identity /root/.local/state/tokwatt)
check 'the agent alone, by tokwatt-agent' "$unpacked/tokwatt-agent" service install agent
check 'it is enabled' systemctl is-enabled tokwatt-agent.service
check 'it runs' systemctl is-active tokwatt-agent.service
equal 'it has the identity that root made' "$(identity /var/lib/tokwatt)" "$was"
equal 'its state is private' "$(stat -c '%U %G %a' /var/lib/tokwatt)" 'tokwatt tokwatt 700'
equal 'all of it' "$(find /var/lib/tokwatt ! -user tokwatt)" ''
equal 'it runs as tokwatt' "$(stat -c %U "/proc/$(pid_of agent)")" tokwatt
refuses 'its binary has no collector' 2 'holds no collector' tokwatt-agent service install collector

check 'both, by tokwatt' "$unpacked/tokwatt" service install
until_true sh -c 'tokwatt now | grep -w live'
ok 'the collector hears the agent'
check 'bandwidth is measured inside the hardened service' tokwatt bandwidth
check 'units are valid' systemd-analyze verify tokwatt-agent.service tokwatt-collector.service
score tokwatt-agent.service 2.0
score tokwatt-collector.service 1.5
check 'status' tokwatt service status
check 'status for programs' tokwatt service status --json
says '"running": true'
says '"binary": "/usr/local/bin/tokwatt-agent"'
cp $out /tmp/status.json
check 'logs' tokwatt service logs -n 5 agent
says 'tokwatt-agent'

agent=$(pid_of agent)
collector=$(pid_of collector)
check 'again' "$unpacked/tokwatt" service install
says 'nothing to do'
equal 'changes nothing' "$(pid_of agent) $(pid_of collector)" "$agent $collector"

# An upgrade: other bytes of the same program.
printf x >>"$unpacked/tokwatt-agent"
check 'an upgrade' "$unpacked/tokwatt" service install
differ 'restarts what is new' "$(pid_of agent)" "$agent"
equal 'and nothing else' "$(pid_of collector)" "$collector"
equal 'keeps the identity' "$(identity /var/lib/tokwatt)" "$was"
sum=$(sha256sum /usr/local/bin/tokwatt-agent)
refuses 'an upgrade that does not stay up is undone' 1 'undone' /opt/broken/tokwatt service install
equal 'the binary is the one before' "$(sha256sum /usr/local/bin/tokwatt-agent)" "$sum"
check 'which runs' systemctl is-active tokwatt-agent.service

# The agent is killed as if by accident: systemd starts it again.
agent=$(pid_of agent)
kill -KILL "$agent"
until_true sh -c "pid=\$(systemctl show tokwatt-agent.service --property=MainPID --value) &&
  [ \"\$pid\" != 0 ] && [ \"\$pid\" != $agent ]"
ok 'one that is killed comes back'

check 'the collector alone goes' tokwatt service uninstall collector
says 'measurements stay in /var/lib/tokwatt'
check 'the agent goes on' systemctl is-active tokwatt-agent.service
refuses 'state is not removed without an answer' 2 'no terminal' sh -c 'tokwatt uninstall --purge </dev/null'
check 'uninstall' tokwatt uninstall
says 'kept: /var/lib/tokwatt'
[ -d /var/lib/tokwatt ] || fail 'uninstall removed the state'
fingerprint | diff /tmp/before - || fail 'uninstall left something'
ok 'leaves nothing but the state'

# With the state of an earlier life, whose user is gone.
check 'installed once more' "$unpacked/tokwatt" service install agent
equal 'it is the same device' "$(identity /var/lib/tokwatt)" "$was"
check 'purge' sh -c 'tokwatt uninstall --purge --yes </dev/null'
[ ! -e /var/lib/tokwatt ] || fail 'purge left the state'
fingerprint | diff /tmp/before - || fail 'purge left something'
ok 'leaves nothing at all'

# A user's own.
as_ana() {
  runuser -u ana -- env HOME=/home/ana XDG_RUNTIME_DIR="/run/user/$(id -u ana)" \
    PATH=/home/ana/.local/bin:/usr/local/bin:/usr/bin:/bin "$@"
}
refuses 'no service of a user without their systemd' 1 'no systemd of its user' \
  runuser -u ana -- env HOME=/home/ana "$unpacked/tokwatt" service install
check 'ana installs her own' as_ana "$unpacked/tokwatt" service install
until_true as_ana sh -c 'tokwatt now | grep -w live'
ok 'her collector hears her agent'
check 'it runs' as_ana systemctl --user is-active tokwatt-agent.service tokwatt-collector.service
check 'its units are valid' as_ana systemd-analyze --user verify tokwatt-agent.service \
  tokwatt-collector.service
check 'its status' as_ana tokwatt service status
equal 'its state' "$(stat -c '%U %a' /home/ana/.local/state/tokwatt)" 'ana 700'
check 'again' as_ana "$unpacked/tokwatt" service install
says 'nothing to do'
check 'ana removes it' as_ana sh -c 'tokwatt uninstall --purge --yes </dev/null'
[ ! -e /home/ana/.local/state/tokwatt ] || fail 'her state is left'
[ ! -e /home/ana/.local/bin/tokwatt ] || fail 'her binary is left'
ok 'and nothing of it runs or is left'

echo "services: $checks checks pass"
