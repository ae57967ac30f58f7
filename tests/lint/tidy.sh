#!/usr/bin/env bash
# clang-tidy on the sources that changed since BASE (default: the newest commit that is older than
# twelve hours, else everything); headers are checked through them.
#
#   tests/lint/tidy.sh [BASE]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

empty=$(git hash-object -t tree /dev/null)
base=${1:-$(git rev-list -1 --before='12 hours ago' HEAD)}
changed=$(git diff --name-only --diff-filter=d "${base:-$empty}" HEAD -- '*.cc' |
  grep -E '^(base|proto|probes|agent|collector|cli)/' | grep -vE '_darwin\.cc$|neon' || true)
[ -n "$changed" ] || { echo "clang-tidy: no changed source"; exit 0; }

cmake --preset tidy -DTOKWATT_TESTS=OFF ${TOKWATT_BOOST_INCLUDE:+-DTOKWATT_BOOST_INCLUDE=$TOKWATT_BOOST_INCLUDE} >/dev/null
cmake --build build/tidy --target tokwatt_proto tokwatt_service >/dev/null
printf '%s\n' "$changed" | xargs -r -n 1 -P "$(nproc)" clang-tidy-14 -p build/tidy --quiet
