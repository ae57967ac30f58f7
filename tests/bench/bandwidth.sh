#!/usr/bin/env bash
# Our CPU read bandwidth beside likwid-bench and sysbench, interleaved, on the same cores.
#
#   tests/bench/bandwidth.sh [--rounds N] [--program PATH]
#
# Every round runs each of them once, in an order that rotates: 1 GiB in total, one thread per
# physical core. Pass: the median over the rounds of ours / the round's best is at least 0.97, where
# ours is the median of its trials (what is published, the best trial, is printed beside it).
# Exit 0 or 1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/lib/build.sh
install_peers likwid sysbench python3
case " $* " in
  *" --program "*) ;;
  *) build_release ;;
esac
exec python3 tests/bench/bandwidth.py "$@"
