#!/usr/bin/env bash
# Do our numbers agree with llama-bench, and Ollama's own clock with ours?
#
#   tests/bench/agreement.sh [--pairs N] [--looks N] [--minutes N]
#
# llama-server: llama-bench `-p 512 -n 0` and `-p 0 -n 128 -d 512` against our adapter's request of
# 512 token ids and 128 tokens, in turns A/B/B/A; equal threads, batch sizes, attention, cache types
# and size, one slot, one core left free, both new processes in each turn. N pairs (12), and N more
# (at most 10 times, for at most 25 minutes) while the interval of a ratio is too wide. Median of the
# paired ratios with its interval: decode 0.97 to 1.03 at a half-width of at most 2 %, prefill 0.95
# to 1.05 at one of at most 5 %. Ollama: decode by its own clock within 3 % of the client's clock.
# Each pair is printed, and how busy the machine was.
# Exit 0, 1 (outside, or a request failed), 7 (too noisy, or too slow, to conclude). Run it on a
# quiet machine.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export OMP_WAIT_POLICY=${OMP_WAIT_POLICY:-active}
. tests/lib/build.sh
build_preset dev 1 workload_probe >&2
tests/runtimes/runtimes.sh install
exec python3 tests/bench/agreement.py --probe build/dev/tests/bench/workload_probe "$@"
