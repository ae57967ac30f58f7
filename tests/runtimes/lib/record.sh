# What both fixture recorders share: one saved answer per request, listed with its status; sourced.
# shellcheck shell=bash

# begin_record DIR: an empty fixture tree.
begin_record() {
  OUT=$1
  rm -rf "$OUT"
  mkdir -p "$OUT"
  printf 'file\tstatus\trequest\tbody\n' >"$OUT/requests.tsv"
}

# get FILE PATH, post FILE PATH BODY: saves the answer's body and one line about it. BASE is the URL.
get() { save "$1" "GET $2" '' "$BASE$2"; }
post() { save "$1" "POST $2" "$3" -H 'Content-Type: application/json' --data-binary "$3" "$BASE$2"; }

save() {
  local file=$1 request=$2 body=$3 status
  shift 3
  status=$(curl -sSN --max-time 300 -o "$OUT/$file" -w '%{http_code}' "$@") || status=none
  scrub "$OUT/$file"
  body=$(printf %s "$body" | tr -s "\n " " ")
  [ "${#body}" -le 300 ] || body="${body:0:300}... (cut)"
  printf '%s\t%s\t%s\t%s\n' "$file" "$status" "$request" "$body" >>"$OUT/requests.tsv"
}

# Headers of one GET, without the date.
get_headers() {
  curl -sS -D - -o /dev/null "$BASE$2" | tr -d '\r' | grep -vi '^date:' >"$OUT/$1"
  printf '%s\t-\tGET %s (headers only)\t\n' "$1" "$2" >>"$OUT/requests.tsv"
}

# Paths and ports of the recording machine become plain ones.
scrub() {
  sed -i -e "s#$MODEL_BIG#/models/tokwatt-test.gguf#g" -e "s#${HOME_DIR:-/nowhere/}#/var/lib/ollama#g" \
    -e "s#$OLLAMA_ROOT#/usr/local#g" -e "s#$SID_ROOT##g" -e "s#$CACHE#/cache#g" \
    -e "s#127.0.0.1:$PORT#127.0.0.1:11434#g" "$1"
}

# token_ids COUNT [FIRST]: a JSON array of COUNT word ids after BOS; another FIRST, another prefix.
token_ids() { seq -s , "${2:-1000}" $((${2:-1000} + $1 - 2)) | sed 's/^/[1,/; s/$/]/'; }

field() { sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" <<<"$STARTED"; }
