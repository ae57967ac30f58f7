#!/usr/bin/env bash
# Starts each real runtime with the small model, asks for 128 tokens and checks that stopping leaves
# nothing behind: runtimes.sh itself under test. Exit 77 where the runtimes cannot be had.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
passed=0

field() { sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" <<<"$2"; }

# expect WHAT PATTERN TEXT
expect() {
  if ! grep -qE "$2" <<<"$3"; then
    echo "FAIL $1: no $2 in: ${3:0:2000}" >&2
    exit 1
  fi
  passed=$((passed + 1))
}

expect_gone() {
  local pid
  for pid in "$@"; do
    case $(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null) in
      '' | Z*) passed=$((passed + 1)) ;;
      *) echo "FAIL process $pid still runs" >&2 && exit 1 ;;
    esac
  done
}

stop_at_exit() { [ -z "${PID:-}" ] || "$here/runtimes.sh" stop "$PID"; }
trap stop_at_exit EXIT

test_llama() {
  local started url reply words
  started=$("$here/runtimes.sh" start-llama --model small --metrics)
  PID=$(field pid "$started") url=$(field url "$started")
  reply=$(curl -sS "$url/completion" --data-binary '{"prompt":[1,300,301],"n_predict":256,
    "ignore_eos":true,"cache_prompt":false,"temperature":0}')
  expect "llama-server count" '"predicted_n":256' "$reply"
  expect "llama-server stop" '"stop_type":"limit"' "$reply"
  words=$(field content "$reply" | tr ' ' '\n' | grep -c .)
  expect "words" '^256$' "$words"
  expect "no word twice" '^256$' "$(field content "$reply" | tr ' ' '\n' | grep . | sort -u | wc -l)"
  expect "llama-server metrics" 'llamacpp:tokens_predicted_total 256' "$(curl -sS "$url/metrics")"
  "$here/runtimes.sh" stop "$PID"
  expect_gone "$PID"
  PID=
}

test_ollama() {
  local started url reply child
  started=$("$here/runtimes.sh" start-ollama --model small)
  PID=$(field pid "$started") url=$(field url "$started")
  reply=$(curl -sS "$url/api/generate" --data-binary '{"model":"tokwatt-test","raw":true,
    "prompt":"badi ceba lolo","stream":false,"options":{"num_predict":128,"temperature":0}}')
  expect "Ollama count" '"eval_count":128' "$reply"
  expect "Ollama reason" '"done_reason":"length"' "$reply"
  expect "Ollama prompt" '"prompt_eval_count":4' "$reply"
  child=$(pgrep -P "$PID" -x llama-server)
  "$here/runtimes.sh" stop "$PID"
  expect_gone "$PID" "$child"
  PID=
}

test_llama
test_ollama
echo "$passed passed, 0 failed"
