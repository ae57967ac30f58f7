#!/usr/bin/env bash
# Records real llama-server answers into tests/fixtures/runtimes/llama-server-<build>/.
# Run by hand when the build changes; tests read what is committed.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib/common.sh
. "$here/lib/common.sh"
# shellcheck source=lib/record.sh
. "$here/lib/record.sh"

start() {
  STARTED=$("$here/runtimes.sh" start-llama --model big "$@")
  PID=$(field pid) PORT=$(field port) BASE=$(field url)
}
stop() { "$here/runtimes.sh" stop "$PID"; }

record_loading() {
  start --metrics --no-wait
  for _ in $(seq 400); do
    [ "$(curl -s -o /dev/null -w '%{http_code}' "$BASE/health")" != 503 ] || break
    sleep 0.005
  done
  get health-loading.json /health
  get v1-models-loading.json /v1/models
  until curl -fsS -o /dev/null "$BASE/health" 2>/dev/null; do sleep 0.1; done
  stop
}

record_disabled() {
  start -- --no-slots
  get metrics-disabled.json /metrics
  get slots-disabled.json /slots
  stop
}

record_detection() {
  get health.json /health
  get props.json /props
  get v1-models.json /v1/models
  get slots-fresh.json /slots
  get metrics-fresh.txt /metrics
  get_headers metrics-headers.txt /metrics
  get root-404-api-version.json /api/version
}

record_completions() {
  local fixed='"n_predict":16,"ignore_eos":true,"temperature":0,"seed":42'
  post tokenize.json /tokenize '{"content":"badi ceba lolo","add_special":true}'
  post completion-stream.txt /completion \
    "{\"prompt\":$(token_ids 32),$fixed,\"cache_prompt\":false,\"stream\":true}"
  post completion-progress-stream.txt /completion "{\"prompt\":$(token_ids 1200 2000),$fixed,
    \"cache_prompt\":false,\"stream\":true,\"timings_per_token\":true,\"return_progress\":true}"
  post completion.json /completion "{\"prompt\":$(token_ids 32 3000),$fixed,\"cache_prompt\":false}"
  post completion-prefill-only.json /completion \
    "{\"prompt\":$(token_ids 64 4000),\"n_predict\":0,\"cache_prompt\":false}"
  post completion-cache-cold.json /completion "{\"prompt\":$(token_ids 256 5000),$fixed}"
  post completion-cache-hit.json /completion "{\"prompt\":$(token_ids 256 5000),$fixed}"
  post completion-one-token.json /completion \
    "{\"prompt\":$(token_ids 8 6000),\"n_predict\":1,\"cache_prompt\":false}"
  get metrics.txt /metrics
  get metrics-scraped-again.txt /metrics
}

record_openai() {
  local chat='"messages":[{"role":"user","content":"badi ceba lolo"}],"max_tokens":8,"temperature":0'
  post v1-completions-stream.txt /v1/completions \
    '{"prompt":"badi ceba lolo","max_tokens":8,"temperature":0,"stream":true}'
  post v1-chat.json /v1/chat/completions "{$chat}"
  post v1-chat-stream.txt /v1/chat/completions "{$chat,\"stream\":true}"
  post v1-chat-stream-usage.txt /v1/chat/completions \
    "{$chat,\"stream\":true,\"stream_options\":{\"include_usage\":true}}"
  post v1-messages-stream.txt /v1/messages "{$chat,\"stream\":true}"
}

record_slots() {
  curl -s -o /dev/null "$BASE/completion" --data-binary "{\"prompt\":$(token_ids 2400 7000),
    \"n_predict\":400,\"ignore_eos\":true,\"cache_prompt\":false,\"temperature\":0}" &
  local busy=$!
  sleep 3
  get slots-prefill.json /slots
  until curl -s "$BASE/slots" | grep -q '"n_decoded":[1-9]'; do sleep 0.2; done
  get slots-decode.json /slots
  get metrics-decode.txt /metrics
  sleep 1
  get slots-decode-later.json /slots
  wait "$busy"
  get slots-used.json /slots
}

record_errors() {
  post error-garbage.json /completion 'not json'
  post error-no-prompt.json /completion '{"n_predict":1}'
  post error-too-long.json /completion "{\"prompt\":$(token_ids 9000),\"n_predict\":1}"
  get error-route.json /no-such-route
}

"$here/runtimes.sh" install llama model
# shellcheck source=/dev/null
. "$SID_ROOT/tokwatt.env"
begin_record "$here/../fixtures/runtimes/llama-server-b$LLAMA_BUILD_GOT"
record_loading
record_disabled
start --metrics --slots 2
record_detection
record_completions
record_openai
record_slots
record_errors
stop
sed -e "s#@VERSION@#build b$LLAMA_BUILD_GOT (Debian llama.cpp $LLAMA_DEB_GOT, ggml $GGML_DEB_GOT)#" \
  -e "s#@DATE@#$(date -u +%F)#" "$here/lib/llama-fixtures.txt" >"$OUT/README.txt"
(cd "$OUT" && pwd)
