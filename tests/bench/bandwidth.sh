#!/usr/bin/env bash
# Our read bandwidth beside other programs', path by path, interleaved: on the CPU likwid-bench and
# sysbench, on the same cores; by OpenCL clpeak's global memory bandwidth, both on PoCL.
#
#   tests/bench/bandwidth.sh [--rounds N] [--program PATH] [--path cpu|opencl]
#
# Every round runs each of them once, in an order that rotates. CPU: 1 GiB in total, one thread per
# physical core. OpenCL: as much as clpeak reads of a processor, 128 MiB. Pass: on every path, the
# median over the rounds of ours / the round's best is at least 0.97, where ours is the median of its
# trials (what is published, the best trial, is printed beside it).
# Exit 0 or 1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/lib/build.sh
install_peers likwid sysbench clpeak pocl-opencl-icd ocl-icd-libopencl1 python3
case " $* " in
  *" --program "*) ;;
  *) build_release ;;
esac
exec python3 tests/bench/bandwidth.py "$@"
