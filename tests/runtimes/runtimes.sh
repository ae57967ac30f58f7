#!/usr/bin/env bash
# Installs, starts and stops the real runtimes that tests talk to.
#
#   runtimes.sh install [llama|ollama|model]...     all of them by default; quick when in place
#   runtimes.sh paths                               KEY=VALUE lines: models, roots, versions
#   runtimes.sh start-llama --model FILE|big|small [--port P] [--slots N] [--ctx N] [--metrics]
#                           [--no-wait] [-- llama-server arguments]
#   runtimes.sh start-ollama [--port P] [--model FILE|big|small] [--name NAME] [--parallel N]
#                            [--keep-alive D]        with --model the model is created as NAME
#   runtimes.sh create-model PID FILE|big|small NAME   one more model for a running Ollama
#   runtimes.sh tool llama-bench|llama-quantize|... [ARG...]   a llama.cpp program, run in place
#   runtimes.sh stop PID
#
# A start installs what it needs, waits until the runtime answers and prints one JSON line with pid,
# url, port, version and log. PID is the runtime itself; `stop` ends it and its children.
# Exit 77: skipped, with what is missing and how to get it (exit 1 instead where CI=true).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for part in common sid ollama model process; do
  # shellcheck source=/dev/null
  . "$here/lib/$part.sh"
done

# The engine's threads spin at each barrier by default: on cores that others use too, that costs up
# to 40 times the speed (100 -> 2.5 tokens/s on two cores beside a compiler). Waiting costs little.
WAIT_POLICY=${OMP_WAIT_POLICY:-passive}

usage() {
  sed -n '4,12s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
}

# Sets one variable per known option; the rest goes to EXTRA.
parse_options() {
  PORT='' MODEL='' SLOTS=1 CTX='' METRICS=0 WAIT=1 NAME=tokwatt-test PARALLEL=1 KEEP_ALIVE=5m EXTRA=()
  while [ $# -gt 0 ]; do
    case $1 in
      --port) PORT=$2 && shift ;;
      --model) MODEL=$2 && shift ;;
      --slots) SLOTS=$2 && shift ;;
      --ctx) CTX=$2 && shift ;;
      --name) NAME=$2 && shift ;;
      --parallel) PARALLEL=$2 && shift ;;
      --keep-alive) KEEP_ALIVE=$2 && shift ;;
      --metrics) METRICS=1 ;;
      --no-wait) WAIT=0 ;;
      --) shift && EXTRA=("$@") && break ;;
      *) usage ;;
    esac
    shift
  done
  [ -n "$PORT" ] && [ "$PORT" != 0 ] || PORT=$(free_port)
  resolve_model
}

resolve_model() {
  case $MODEL in
    '') return ;;
    big | small)
      install_model
      if [ "$MODEL" = big ]; then MODEL=$MODEL_BIG; else MODEL=$MODEL_SMALL; fi
      ;;
    *) MODEL=$(realpath -e "$MODEL") ;;
  esac
}

need_start_tools() {
  need_tool curl curl "$1"
  need_tool ps procps "$1"
}

start_llama() {
  parse_options "$@"
  [ -n "$MODEL" ] || usage
  need_start_tools llama-server
  install_llama
  local args=(--model "$MODEL" --host 127.0.0.1 --port "$PORT" --parallel "$SLOTS" --offline
    --ctx-size "${CTX:-$((8192 * SLOTS))}")
  [ "$METRICS" = 0 ] || args+=(--metrics)
  launch llama-server "$here/lib/in-root.sh" "$SID_ROOT" env "OMP_WAIT_POLICY=$WAIT_POLICY" \
    llama-server "${args[@]}" ${EXTRA[@]+"${EXTRA[@]}"}
  [ "$WAIT" = 0 ] || wait_ready "http://127.0.0.1:$PORT/health"
  # shellcheck source=/dev/null
  . "$SID_ROOT/tokwatt.env"
  print_started llama-server "b$LLAMA_BUILD_GOT" "$MODEL"
}

start_ollama() {
  parse_options "$@"
  need_start_tools ollama
  install_ollama
  # Its own home: keys and history never touch the user's.
  local home
  make_records
  home=$(mktemp -d "$RECORDS/ollama-home.XXXXXX")
  launch ollama "$here/lib/in-root.sh" "$SID_ROOT" env HOME="$home" \
    OMP_WAIT_POLICY="$WAIT_POLICY" \
    OLLAMA_MODELS="$home/models" OLLAMA_HOST="127.0.0.1:$PORT" OLLAMA_NO_CLOUD=1 \
    OLLAMA_NUM_PARALLEL="$PARALLEL" OLLAMA_KEEP_ALIVE="$KEEP_ALIVE" \
    ${EXTRA[@]+"${EXTRA[@]}"} "$OLLAMA_ROOT/bin/ollama" serve
  printf '%s=%q\n' HOME_DIR "$home" PORT "$PORT" >>"$RECORDS/$PID.env"
  wait_ready "http://127.0.0.1:$PORT/"
  [ -z "$MODEL" ] || create_model "$home" || {
    stop_process "$PID"
    die "ollama create failed"
  }
  print_started ollama "${OLLAMA_VERSION#v}" "${MODEL:+$NAME}" "$home"
}

# create_model HOME: creates MODEL as NAME at the Ollama on PORT; the prompt is taken as it is.
create_model() {
  printf 'FROM %s\nTEMPLATE "{{ .Prompt }}"\n' "$MODEL" >"$1/Modelfile"
  in_root "$SID_ROOT" env HOME="$1" OLLAMA_HOST="127.0.0.1:$PORT" \
    "$OLLAMA_ROOT/bin/ollama" create "$NAME" -f "$1/Modelfile" >"$1/create.log" 2>&1 || {
    tail -n 5 "$1/create.log" >&2
    return 1
  }
}

create_more() {
  [ $# -eq 3 ] || usage
  local HOME_DIR='' PORT=''
  # shellcheck source=/dev/null
  . "$RECORDS/$1.env"
  MODEL=$2 NAME=$3
  resolve_model
  create_model "$HOME_DIR"
}

# print_started KIND VERSION MODEL [HOME]: HOME holds Ollama's models/blobs.
print_started() {
  trap - INT TERM
  printf '{"kind":"%s","pid":%s,"url":"http://127.0.0.1:%s","port":%s,"version":"%s",' \
    "$1" "$PID" "$PORT" "$PORT" "$2"
  printf '"model":"%s","log":"%s"%s}\n' "$3" "$WORK/log" "${4:+,\"home\":\"$4\"}"
}

print_paths() {
  printf '%s=%s\n' CACHE "$CACHE" SID_ROOT "$SID_ROOT" OLLAMA_ROOT "$OLLAMA_ROOT" \
    MODEL_BIG "$MODEL_BIG" MODEL_SMALL "$MODEL_SMALL" OLLAMA_VERSION "$OLLAMA_VERSION"
  [ ! -f "$SID_ROOT/tokwatt.env" ] || cat "$SID_ROOT/tokwatt.env"
}

install_all() {
  [ $# -gt 0 ] || set -- llama model ollama
  local what
  for what in "$@"; do
    case $what in
      llama | ollama | model) "install_$what" ;;
      *) usage ;;
    esac
  done
}

main() {
  local command=${1:-}
  [ $# -eq 0 ] || shift
  case $command in
    install) install_all "$@" ;;
    paths) print_paths ;;
    start-llama) start_llama "$@" ;;
    start-ollama) start_ollama "$@" ;;
    create-model) create_more "$@" ;;
    tool)
      install_llama
      in_root "$SID_ROOT" "$@"
      ;;
    stop)
      [ $# -eq 1 ] || usage
      stop_process "$1"
      ;;
    *) usage ;;
  esac
}

# One line, so that bash has read everything even if this file is replaced meanwhile.
{ main "$@"; exit 0; }
