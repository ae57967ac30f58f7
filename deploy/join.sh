#!/bin/sh
# Joins this machine to a tokwatt collector, which made this script for one use.
#
#   curl ... | sh                          joins
#   curl ... | sh -s -- --dry-run          says what it would do, and does nothing
#   --allow-measuring   the collector may start benchmarks on this machine
#   --name NAME         what to call this machine; default: its host name
#   --user | --system   for this user, or for the whole machine; default: system for root
#   --no-service        only start it now, do not install a service
set -eu
# The collector writes these: url, pin (of its key), code, token, expires, version, builds.
# shellcheck disable=SC2154
# @FACTS@

say() { printf 'tokwatt: %s\n' "$*" >&2; }
die() {
  say "$1"
  [ -z "${2:-}" ] || printf '  try: %s\n' "$2" >&2
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

dry=0
allow=
name=
scope=
service=1
parse() {
  while [ $# -gt 0 ]; do
    case "$1" in
      --dry-run) dry=1 ;;
      --allow-measuring) allow=--allow-measuring ;;
      --name) [ $# -gt 1 ] || die "--name needs a name"; name=$2; shift ;;
      --user | --system) scope=$1 ;;
      --no-service) service=0 ;;
      *) die "unknown option '$1'" "--dry-run, --allow-measuring, --name NAME, --user, --system or --no-service" ;;
    esac
    shift
  done
}

# "linux-amd64" of this machine.
platform() {
  case "$(uname -s)" in
    Linux) system=linux ;;
    Darwin) system=macos ;;
    *) die "there is no tokwatt for $(uname -s)" "measure it from another machine: see README, A machine that runs no tokwatt" ;;
  esac
  case "$(uname -m)" in
    x86_64 | amd64) machine=amd64 ;;
    aarch64 | arm64) machine=arm64 ;;
    *) die "there is no tokwatt for a $(uname -m) processor" ;;
  esac
  echo "$system-$machine"
}

sum_of() {
  if have sha256sum; then sha256sum "$1"; elif have shasum; then shasum -a 256 "$1"; else
    die "neither sha256sum nor shasum is here, so the download cannot be checked" "install coreutils"
  fi | cut -d' ' -f1
}

# Only the key that the pasted line named, and no proxy: the collector is in this network.
# The address goes in by standard input: it holds the code.
fetch() {
  set -- "$1" -fsS --noproxy '*' -o "$2"
  [ -z "$pin" ] || set -- "$@" -k --pinnedpubkey "$pin"
  address=$1
  shift
  printf 'url = "%s"\n' "$address" | curl "$@" -K -
}

# A folder that is ours alone, whose files may be run: /tmp is sometimes mounted without that.
scratch() {
  for base in "${TMPDIR:-/tmp}" "${HOME:-/nowhere}" /var/tmp; do
    dir=$(mktemp -d "$base/tokwatt-join.XXXXXX" 2>/dev/null) || continue
    printf '#!/bin/sh\n' >"$dir/probe" 2>/dev/null && chmod 700 "$dir/probe" &&
      "$dir/probe" 2>/dev/null && { rm -f "$dir/probe"; echo "$dir"; return; }
    rm -rf "$dir"
  done
  die "no folder is left to work in: /tmp, your home and /var/tmp are full, or programs may not run there" "free some space: df -h /tmp"
}

unpack() {
  case "$1" in
    *.tar.gz) have tar || die "tar is not installed" "install tar"
      tar -xzf "$1" -C "$dir" && mv "$dir"/tokwatt-*/tokwatt-agent "$dir/tokwatt-agent" ;;
    *.gz) have gzip || die "gzip is not installed" "install gzip"
      gzip -dc "$1" >"$dir/tokwatt-agent" ;;
  esac || die "the download could not be unpacked: is the disk full?" "df -h $dir"
  chmod 755 "$dir/tokwatt-agent"
}

download() {
  say "downloading $file ($bytes bytes) from $url"
  fetch "$url/e/$code/$file" "$dir/$file" ||
    die "the program could not be downloaded from $url" "run the line again; if its time is over, make another one on the page"
  [ "$(sum_of "$dir/$file")" = "$sum" ] ||
    die "what was downloaded is not what the collector said: $file" "run the line again; nothing was installed"
  unpack "$dir/$file"
  say "downloaded and checked"
  "$dir/tokwatt-agent" version >/dev/null 2>"$dir/why" ||
    die "the program does not start here: $(cut -c 1-300 "$dir/why")" "on the collector's machine run deploy/release.sh ${wanted#*-} in the clone of tokwatt: it makes a program that needs no libraries; then run this line again"
}

# The token goes in by standard input: arguments can be read by every user of the machine.
enroll() {
  set -- enroll --token-file -
  [ -z "$data" ] || set -- "$@" --data-dir "$data"
  [ -z "$name" ] || set -- "$@" --name "$name"
  [ -z "$allow" ] || set -- "$@" "$allow"
  printf '%s\n' "$token" | "$dir/tokwatt-agent" "$@" >/dev/null  # its id, which is for programs
}

# What `tokwatt-agent uninstall` undoes (cli/service/place.cc says where it looks).
note() { grep -qxF "$1" "$receipt" 2>/dev/null || printf '%s\n' "$1" >>"$receipt"; }

# One that lies there and that no receipt names is somebody else's, and stays.
put_program() {
  mkdir -p "$bin" "$(dirname "$log")" "$(dirname "$receipt")" || die "$bin could not be made"
  if [ -e "$bin/tokwatt-agent" ] && ! grep -qxF "copied $bin/tokwatt-agent" "$receipt" 2>/dev/null; then
    "$bin/tokwatt-agent" version >/dev/null 2>&1 ||
      die "$bin/tokwatt-agent was here before, is not this script's, and does not start" "remove it, then paste a new line: this machine keeps its place"
    say "$bin/tokwatt-agent was here before: it stays, and is what runs"
  elif ! [ -e "$bin/tokwatt-agent" ] || [ "$(sum_of "$bin/tokwatt-agent")" != "$(sum_of "$dir/tokwatt-agent")" ]; then
    { cp "$dir/tokwatt-agent" "$bin/tokwatt-agent.new" && note "copied $bin/tokwatt-agent" &&
      mv "$bin/tokwatt-agent.new" "$bin/tokwatt-agent"; } ||
      { rm -f "$bin/tokwatt-agent.new"; die "the program was not copied to $bin"; }
  fi
  note "started $bin/tokwatt-agent" || die "$receipt could not be written"
}

# The process of an agent that an earlier line started, as uninstall finds it: it holds the state.
running() {
  "$dir/tokwatt-agent" uninstall --dry-run ${scope:+"$scope"} 2>/dev/null |
    while IFS= read -r step; do
      case "$step" in "would end "*", process "*) echo "${step##*, process }" ;; esac
    done
}

# Of what a process runs, where that can be read: its file may have been replaced since.
sum_of_running() {
  if [ -r "/proc/$1/exe" ]; then sum_of "/proc/$1/exe"; else sum_of "$bin/tokwatt-agent"; fi
}

# It first stores what it has.
end_agent() {
  kill "$1" 2>/dev/null || :
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    [ "$(running)" = "$1" ] || return 0
    sleep 1
  done
  return 1
}

# Sets `runs`: an agent of an earlier line goes on, with the same program or because it must.
end_older() {
  runs=0
  [ -n "$old" ] || return 0
  if [ "$ran" = "$(sum_of "$bin/tokwatt-agent")" ]; then
    say "the agent that runs here goes on"
    runs=1
  elif end_agent "$old"; then
    say "ended the agent that ran here, process $old: its program was another one"
  else
    say "the agent that runs here, process $old, did not end and goes on with the program it had: to change that end it, then start $bin/tokwatt-agent $*"
    runs=1
  fi
}

# What the log got since it had $before lines. Without tail, as sed, which are not on every machine.
new_in_log() {
  n=0
  while IFS= read -r entry; do
    n=$((n + 1))
    [ "$n" -le "$before" ] || printf '%s\n' "$entry"
  done <"$log"
}

last_two() {
  first='' second=''
  while IFS= read -r entry; do first=$second second=$entry; done
  printf '%s\n' "$first" "$second"
}

# In the log that all agents write, its own lines are among those that are new.
explain_end() {
  why=$(new_in_log)
  case "$why" in
    *"in use by another agent"*) say "an agent that this line did not start runs here and goes on with its own program: to change that end it, then start $bin/tokwatt-agent $*" ;;
    *) die "the agent ended at once: $(printf '%s\n' "$why" | last_two)" ;;
  esac
}

start_agent() {
  before=0
  [ ! -e "$log" ] || before=$(grep -c '' "$log") || :
  # It outlives the terminal, as by nohup, which is not on every machine.
  (trap '' HUP && exec "$bin/tokwatt-agent" "$@") >>"$log" 2>&1 </dev/null &
  sleep 1
  kill -0 $! 2>/dev/null || { explain_end "$@"; return; }
  say "the agent runs now, but nothing starts it again after the machine was off: put this where your system starts programs: $bin/tokwatt-agent $*"
  say "to undo it: $(undo "$bin/tokwatt-agent")"
}

# Where there is no service manager, it runs until the machine is switched off.
start_without_service() {
  bin=${HOME:-}/.local/bin
  log=${XDG_STATE_HOME:-${HOME:-}/.local/state}/tokwatt/agent.log
  receipt=${XDG_DATA_HOME:-${HOME:-}/.local/share}/tokwatt/installed
  if [ "$(uname -s)" = Darwin ]; then receipt="${HOME:-}/Library/Application Support/tokwatt/installed"; fi
  if [ -n "$data" ]; then
    bin=/usr/local/bin log=$data/agent.log receipt=/usr/local/share/tokwatt/installed
  fi
  old=$(running) ran=
  [ -z "$old" ] || ran=$(sum_of_running "$old")
  put_program
  set -- agent run
  [ -z "$data" ] || set -- "$@" --data-dir "$data"
  end_older "$@"
  [ "$runs" = 1 ] || start_agent "$@"
}

install_service() {
  set -- service install agent
  [ -z "$scope" ] || set -- "$@" "$scope"
  "$dir/tokwatt-agent" "$@"
}

has_service_manager() { [ -d /run/systemd/system ] || [ "$(uname -s)" = Darwin ]; }

# Root's own is asked for by name, as it was here.
undo() { echo "$1 uninstall${scope:+ $scope}"; }

explain() {
  say "would download $file ($bytes bytes, sha256 $sum) from $url"
  say "would join this machine with a key made here; only measurements go to the collector"
  if [ "$service" = 1 ] && has_service_manager; then
    say "would install a service that runs tokwatt-agent; undo: $(undo tokwatt-agent)"
  else
    say "would start tokwatt-agent, which runs until the machine is off; undo: $(undo tokwatt-agent)"
  fi
  [ -z "$allow" ] || say "would let the collector start benchmarks here"
  say "nothing was done; this line is good until $expires"
}

main() {
  parse "$@"
  have curl || die "curl is not installed" "install curl"
  wanted=$(platform)
  line=$(printf '%s' "$builds" | grep "^$wanted ") || die "the collector has no program for $wanted"
  # shellcheck disable=SC2086  # four words
  set -- $line
  [ "$2" != - ] || die "the collector has no program for $wanted" "$(printf '%s' "$line" | cut -d' ' -f3-)"
  file=$2 sum=$3 bytes=$4 data=
  if [ "$(id -u)" = 0 ] && [ "$scope" != --user ]; then data=/var/lib/tokwatt; fi
  [ "$dry" = 0 ] || { explain; exit 0; }
  dir=$(scratch)
  trap 'rm -rf "$dir"' EXIT
  download
  enroll
  if [ "$service" = 1 ] && has_service_manager; then
    install_service ||
      die "this machine joined, but its service was not installed: the lines above say why" "mend that, then paste a new line: this machine keeps its place"
  else
    start_without_service
  fi
  say "done: open $url"
}

# Whole or not at all: a line that broke off in the middle does nothing.
main "$@"
