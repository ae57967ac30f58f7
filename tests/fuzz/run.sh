#!/usr/bin/env bash
# Runs the fuzzers, one after the other: first over the committed corpus, then with time to search.
#
#   tests/fuzz/run.sh [--seconds N] [NAME...]
#
# N seconds each, by default 600; NAME as in CMakeLists.txt, by default all. Needs clang 14. A finding
# ends it with exit 1 and the command that shows it again. What was learned is minimised and left in
# build/fuzz/learned/NAME; the last line of each fuzzer says how to keep it.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/lib/build.sh

seconds=600
names=()
while [ $# -gt 0 ]; do
  case "$1" in
    --seconds) seconds=${2:?a number of seconds}; shift ;;
    --help|-h) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 0 ;;
    -*) say "unknown option '$1'"; exit 2 ;;
    *) names+=("$1") ;;
  esac
  shift
done
if [ ${#names[@]} = 0 ]; then
  while read -r name; do names+=("$name"); done \
    < <(sed -n 's/^tokwatt_fuzzer(\([a-z0-9_]*\) .*/\1/p' tests/fuzz/CMakeLists.txt)
fi
for name in "${names[@]}"; do
  [ -e "tests/fuzz/${name}_fuzz.cc" ] || { say "there is no fuzzer '$name'"; exit 2; }
done

# shellcheck disable=SC2046
TOKWATT_YES=1 apt_install $(debian_missing clang-14 libclang-rt-14-dev)
build_preset fuzz 1 "${names[@]/#/fuzz_}"

finding() {
  local name=$1 log=$2 input
  input=$(sed -n 's/.*Test unit written to \(.*\)/\1/p' "$log" | tail -n 1)
  grep -aE 'does not hold|^negative:|runtime error|ERROR:|SUMMARY' "$log" >&2 || tail -n 20 "$log" >&2
  say "$name: a finding; see $log. Again: build/fuzz/tests/fuzz/fuzz_$name ${input:-tests/fuzz/corpus/$name/*}"
  exit 1
}

# fuzz NAME: one fuzzer, its corpus first.
fuzz() {
  local name=$1 program=build/fuzz/tests/fuzz/fuzz_$1 work=build/fuzz/work/$1
  local corpus=tests/fuzz/corpus/$1 learned=build/fuzz/learned/$1 log=build/fuzz/$1.log
  rm -rf "$learned"
  mkdir -p "$work" "$learned" build/fuzz/findings
  "$program" -runs=0 -timeout=10 -artifact_prefix="build/fuzz/findings/$name-" "$corpus" \
    >"$log" 2>&1 || finding "$name" "$log"
  "$program" -max_total_time="$seconds" -timeout=10 -print_final_stats=1 -max_len=65536 \
    -artifact_prefix="build/fuzz/findings/$name-" "$work" "$corpus" >"$log" 2>&1 ||
    finding "$name" "$log"
  awk -v name="$name" '/ cov: /{for (i = 1; i < NF; ++i) if ($i == "cov:" || $i == "ft:") last[$i] = $(i + 1)}
    /number_of_executed_units/{n = $2} /average_exec_per_sec/{rate = $2}
    END {printf "%s: %d executions (%d a second), %d edges, %d features, no finding\n",
         name, n, rate, last["cov:"], last["ft:"]}' "$log"
  # A corpus of its own that begins with the committed files: the merge adds what they do not reach.
  cp "$corpus"/* "$learned"
  "$program" -merge=1 "$learned" "$work" >>"$log" 2>&1
  (cd "$corpus" && ls) | (cd "$learned" && xargs rm -f)
  printf '%s: %d inputs reach what the corpus does not; to keep them: cp %s/* %s/\n' \
    "$name" "$(find "$learned" -type f | wc -l)" "$learned" "$corpus"
}

for name in "${names[@]}"; do fuzz "$name"; done
