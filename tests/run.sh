#!/usr/bin/env bash
# Installs what the tests need, builds, and runs every test; ends with ctest's closing line.
#
#   tests/run.sh [--quick] [--preset dev|asan|tsan|arm64]
#   --quick leaves out e2e and browser. asan leaves out browser; tsan runs unit and contract; arm64 is
#   cross-built and runs unit under qemu.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
. tests/lib/build.sh

preset=dev
quick=0
while [ $# -gt 0 ]; do
  case "$1" in
    --quick) quick=1 ;;
    --preset) preset=${2:?a preset}; shift ;;
    --help|-h) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) say "unknown option '$1'"; exit 2 ;;
  esac
  shift
done

# Only what is run is built.
targets=()
filter=()
case "$preset" in
  tsan) targets=(unit_tests contract_tests); filter=(--label-regex 'unit|contract'); quick=1 ;;
  arm64) targets=(unit_tests); filter=(--label-regex unit); quick=1 ;;
esac

# bash 3.2, which macOS has, calls an empty array unset.
build_preset "$preset" "$quick" ${targets[@]+"${targets[@]}"}

# Compile errors come before the long preparations of end-to-end tests.
if [ ${#targets[@]} != 0 ]; then
  [ "$preset" != arm64 ] || say_not_under_qemu
elif [ "$quick" = 1 ]; then
  filter=(--label-exclude 'e2e|browser')
else
  [ "$preset" = dev ] || filter=(--label-exclude browser)
  # A user who cannot install them still gets the other tests; those that need them say "skipped".
  # In CI a missing runtime is exit 1, not 77.
  tests/runtimes/runtimes.sh install || [ $? = 77 ]
fi
exec ctest --preset "$preset" --timeout 900 ${filter[@]+"${filter[@]}"}
