#!/usr/bin/env bash
# Records real Ollama answers, and those of its llama-server child, into
# tests/fixtures/runtimes/ollama-<version>/. Run by hand when the version changes.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"
# shellcheck source=lib/record.sh
. "$here/lib/record.sh"

raw() { # raw PROMPT TOKENS [MORE]: the body of a fixed-length request without a template
  printf '{"model":"tokwatt-test","prompt":"%s","raw":true,' "$1"
  printf '"options":{"num_predict":%s,"temperature":0,"seed":42}%s}' "$2" "${3:+,$3}"
}

words() { # words COUNT FIRST: COUNT two-syllable words, one token each; another FIRST, other words
  local syllables=(ba ce di fo gu ha je ki lo mu na pe ri so tu va) i out=
  for ((i = $2; i < $2 + $1; i++)); do
    out+="${syllables[i / 16 % 16]}${syllables[i % 16]} "
  done
  echo "${out% }"
}

record_empty() {
  get root.txt /
  get api-version.json /api/version
  get api-status.json /api/status
  get api-tags-empty.json /api/tags
  get api-ps-empty.json /api/ps
  get metrics-404.txt /metrics
  post error-unknown-model.json /api/generate '{"model":"no-such-model","prompt":"x"}'
  post error-garbage.json /api/generate 'not json'
  save error-foreign-host.txt 'GET /api/version (Host: example.com)' '' \
    -H 'Host: example.com' "$BASE/api/version"
}

record_generate() {
  post generate-load.json /api/generate '{"model":"tokwatt-test"}'
  post generate-stream.ndjson /api/generate "$(raw "$(words 32 0)" 16)"
  post generate-cached-stream.ndjson /api/generate "$(raw "$(words 32 0)" 16)"
  post generate.json /api/generate "$(raw "$(words 24 64)" 128 '"stream":false')"
  post generate-one-token.json /api/generate "$(raw "$(words 8 96)" 1 '"stream":false')"
  post generate-templated-stream.ndjson /api/generate \
    '{"model":"tokwatt-test","prompt":"badi ceba lolo","options":{"num_predict":8,"temperature":0}}'
  post chat-stream.ndjson /api/chat '{"model":"tokwatt-test","options":{"num_predict":8,
    "temperature":0},"messages":[{"role":"user","content":"badi ceba lolo"}]}'
}

record_openai() {
  local chat='"model":"tokwatt-test","messages":[{"role":"user","content":"badi ceba lolo"}],
    "max_tokens":8,"temperature":0'
  post v1-chat.json /v1/chat/completions "{$chat}"
  post v1-chat-stream.txt /v1/chat/completions "{$chat,\"stream\":true}"
  post v1-chat-stream-usage.txt /v1/chat/completions \
    "{$chat,\"stream\":true,\"stream_options\":{\"include_usage\":true}}"
  post v1-messages-stream.txt /v1/messages "{$chat,\"stream\":true}"
  get v1-models.json /v1/models
}

record_metadata() {
  get api-tags.json /api/tags
  get api-ps.json /api/ps
  post api-show.json /api/show '{"model":"tokwatt-test"}'
  post api-show-verbose.json /api/show '{"model":"tokwatt-test","verbose":true}'
  cut_long_arrays "$OUT/api-show-verbose.json"
}

cut_long_arrays() {
  python3 - "$1" <<'PY'
import json, sys
def cut(v):
    if isinstance(v, dict): return {k: cut(x) for k, x in v.items()}
    if isinstance(v, list): return [cut(x) for x in v[:12]]
    return v
text = json.dumps(cut(json.load(open(sys.argv[1]))), ensure_ascii=False)
open(sys.argv[1], "w").write(text)
PY
}

record_child() {
  local child parent=$BASE
  child=$(pgrep -P "$PID" -x llama-server)
  tr '\0' '\n' <"/proc/$child/cmdline" >"$OUT/child-cmdline.txt"
  scrub "$OUT/child-cmdline.txt"
  BASE=http://127.0.0.1:$(grep -A1 -x -e --port "$OUT/child-cmdline.txt" | tail -1)
  get child-slots-idle.json /slots
  get child-props.json /props
  get child-metrics-disabled.json /metrics
  curl -s -o /dev/null "$parent/api/generate" --data-binary "$(raw "$(words 16 160)" 300)" &
  local busy=$!
  until curl -s "$BASE/slots" | grep -q '"n_decoded":[1-9]'; do sleep 0.05; done
  get child-slots-decode.json /slots
  sleep 0.5
  get child-slots-decode-later.json /slots
  wait "$busy"
  BASE=$parent
  grep -aE 'system_info|prompt eval time|  eval time|total time' "$LOG" >"$OUT/child-log-lines.txt"
}

"$here/runtimes.sh" install ollama model
STARTED=$("$here/runtimes.sh" start-ollama)
PID=$(field pid) PORT=$(field port) BASE=$(field url) LOG=$(field log)
HOME_DIR=$(field home)
trap '"$here/runtimes.sh" stop "$PID"' EXIT
begin_record "$here/../fixtures/runtimes/ollama-${OLLAMA_VERSION#v}"
record_empty
"$here/runtimes.sh" create-model "$PID" big tokwatt-test
record_generate
record_openai
record_metadata
record_child
post generate-unload.json /api/generate '{"model":"tokwatt-test","keep_alive":0}'
# shellcheck source=/dev/null
. "$SID_ROOT/tokwatt.env"
sed -e "s#@VERSION@#${OLLAMA_VERSION#v} (child: llama-server b$LLAMA_BUILD_GOT, Debian)#" \
  -e "s#@DATE@#$(date -u +%F)#" "$here/lib/ollama-fixtures.txt" >"$OUT/README.txt"
(cd "$OUT" && pwd)
