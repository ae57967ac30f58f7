#!/usr/bin/env bash
# Checks the direction of dependencies by the #include lines, and where libraries may appear.
#
#   tests/lint/layers.sh [TREE]
set -euo pipefail
cd "${1:-$(dirname "${BASH_SOURCE[0]}")/../..}"

fail=0

# deny WHERE PATTERN WHY [EXCEPT]: no file under WHERE may include what matches PATTERN.
deny() {
  local where=$1 pattern=$2 why=$3 except=${4:-^$} found
  found=$(grep -rnE "^#include [\"<]$pattern" --include='*.h' --include='*.cc' --include='*.mm' $where |
    grep -vE "$except" || true)
  [ -z "$found" ] && return 0
  printf '%s:\n%s\n' "$why" "$found"
  fail=1
}

deny base '(proto|probes|agent|collector|cli|tokwatt/v1)/' 'base is a leaf'
deny base '(grpc|google/protobuf|SQLiteCpp|sqlite3|spdlog|curl|nlohmann|toml|boost)' \
  'base uses the standard library only' '^base/net/curl_'
deny probes '(proto|agent|collector|cli|tokwatt/v1)/' 'probes know base only'
deny probes '(grpc|google/protobuf|SQLiteCpp|sqlite3|spdlog)' 'probes neither ship, store nor log'
deny agent '(collector|cli)/' 'the agent does not know the collector'
deny collector '(probes|agent|cli)/' 'the collector does not know probes'
deny proto '(probes|agent|collector|cli)/' 'proto knows base only'
deny 'agent collector cli' '(SQLiteCpp|sqlite3)' 'SQL stays in the spool and the sqlite store' \
  '^(agent/spool/|collector/store/)'
deny 'base proto probes agent collector cli' 'boost/' 'Beast stays in the HTTP servers' \
  '^(collector/http|agent/proxy)/'
deny 'agent collector cli' 'grpc' 'gRPC stays at the edges' \
  '^(agent/uplink/|collector/service/|collector/collector\.cc)'
deny 'base proto probes agent collector cli' 'curl/' 'libcurl is in base/net/curl_*' \
  '^base/net/curl_'
deny 'base proto probes agent collector cli' '(openssl/|sodium)' \
  'cryptography is in base/crypto, and the password in one file' \
  '^(base/crypto/|collector/trust/password\.cc)'
deny 'base proto probes agent collector cli' '(vulkan|CL|Metal)/' \
  'the programming interfaces of GPUs stay with their backends' '^probes/bandwidth/gpu/'

deny 'base proto probes agent collector cli' '(CoreFoundation|Foundation|IOKit|libkern|mach|Metal)/' \
  "Apple's headers are in the files for macOS" '_darwin\.(h|cc)|\.mm:'

# No choice of operating system inside a source file: a file per system, chosen by CMake.
systems=$(grep -rnE '^#\s*(if|ifdef|elif).*(__APPLE__|__linux__|_WIN32)' \
  --include='*.h' --include='*.cc' base proto probes agent collector cli || true)
if [ -n "$systems" ]; then
  printf 'an operating system is chosen inside a file:\n%s\n' "$systems"
  fail=1
fi
exit $fail
