# Starts and ends runtime processes; sourced. Each start leaves a record, and only what has a record
# is ever ended, by process id.
# shellcheck shell=bash disable=SC2034

RECORDS=${TMPDIR:-/tmp}/tokwatt-runtimes.$(id -u)

make_records() {
  mkdir -p "$RECORDS"
  chmod 700 "$RECORDS"
}

# Field 22 of /proc/PID/stat: with the id it names a process for good, across reuse of ids.
start_time() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | awk '{ print $20 }'; }

free_port() {
  local port
  for _ in $(seq 100); do
    port=$((20000 + RANDOM % 12000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
  die "no free port found"
}

# launch KIND COMMAND...: starts COMMAND in a session of its own, its output in a log file.
# Sets PID and WORK. The session id equals PID, which is how `stop` finds children.
launch() {
  local kind=$1 since
  shift
  make_records
  WORK=$(mktemp -d "$RECORDS/$kind.XXXXXX")
  setsid "$@" >"$WORK/log" 2>&1 </dev/null 9>&- &
  PID=$!
  since=$(start_time "$PID")
  printf '%s=%q\n' SINCE "$since" WORK "$WORK" >"$RECORDS/$PID.env"
  trap 'stop_process "$PID"; exit 130' INT TERM # until print_started hands it over
}

# Waits for a 200 answer; on failure shows the log's end and cleans up.
wait_ready() {
  local url=$1 seconds=${2:-120} deadline
  deadline=$((SECONDS + seconds))
  until curl -fsS -o /dev/null --max-time 2 "$url" 2>/dev/null; do
    if ! kill -0 "$PID" 2>/dev/null || [ "$SECONDS" -ge "$deadline" ]; then
      tail -n 20 "$WORK/log" >&2 || true
      stop_process "$PID"
      die "it ended, or was not ready within $seconds s: $url"
    fi
    sleep 0.1
  done
}

# Everything that lives in the session of a started process.
session_members() { ps -o pid=,stat= -s "$1" 2>/dev/null | awk '$2 !~ /^Z/ { print $1 }' || true; }

stop_process() {
  local pid=$1 record=$RECORDS/$1.env SINCE='' WORK='' HOME_DIR='' PORT=''
  [ -f "$record" ] || die "process $pid was not started here"
  # shellcheck source=/dev/null
  . "$record"
  if [ "$(start_time "$pid")" = "$SINCE" ]; then
    kill -TERM "$pid" 2>/dev/null || true
    wait_gone 100 "$pid"
  fi
  # A child outlives its parent only if that died badly; the session id is still the record's.
  local signal
  for signal in TERM KILL; do
    local left
    left=$(session_members "$pid")
    [ -n "$left" ] || break
    # shellcheck disable=SC2086
    kill -"$signal" $left 2>/dev/null || true
    # shellcheck disable=SC2086
    wait_gone 50 $left
  done
  rm -rf --one-file-system "$WORK" ${HOME_DIR:+"$HOME_DIR"}
  rm -f "$record"
  [ -z "$(session_members "$pid")" ] || die "processes of session $pid do not end"
}

# wait_gone TENTHS PID...: until none of the processes lives (a zombie is gone), at most TENTHS/10 s.
wait_gone() {
  local tenths=$1 pid alive
  shift
  while [ "$tenths" -gt 0 ]; do
    alive=0
    for pid in "$@"; do
      case $(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null) in '' | Z*) ;; *) alive=1 ;; esac
    done
    [ "$alive" = 1 ] || return 0
    sleep 0.1
    tenths=$((tenths - 1))
  done
}
