#!/usr/bin/env bash
# Installs what the tests need, builds, and runs every test; ends with ctest's closing line.
#
#   tests/run.sh [--quick] [--preset dev|asan|tsan]
#   --quick leaves out e2e and browser. asan leaves out browser; tsan runs unit and contract.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
. tests/lib/build.sh

preset=dev
quick=0
while [ $# -gt 0 ]; do
  case "$1" in
    --quick) quick=1 ;;
    --preset) preset=${2:?a preset}; shift ;;
    --help|-h) sed -n '2,5s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) say "unknown option '$1'"; exit 2 ;;
  esac
  shift
done

build_preset "$preset" "$quick"

# Compile errors come before the long preparations of end-to-end tests.
filter=()
if [ "$preset" = tsan ]; then
  filter=(--label-regex 'unit|contract')
elif [ "$quick" = 1 ]; then
  filter=(--label-exclude 'e2e|browser')
else
  [ "$preset" = dev ] || filter=(--label-exclude browser)
  # A user who cannot install them still gets the other tests; those that need them say "skipped".
  # In CI a missing runtime is exit 1, not 77.
  tests/runtimes/runtimes.sh install || [ $? = 77 ]
fi
# bash 3.2, which macOS has, calls an empty array unset.
exec ctest --preset "$preset" --timeout 900 ${filter[@]+"${filter[@]}"}
