#!/usr/bin/env bash
# What the agent costs beside prometheus-node-exporter, both at 1 Hz in the same ten minutes.
#
#   tests/bench/footprint.sh [--warm-up SECONDS] [--seconds SECONDS] [--sensors]
#
# --sensors: the agent sees a machine with 12 power sensors and asks an emulated plug, both at 1 Hz,
# and its own energy must be among what it sends (sensor_tree.py). Needs root, for a mount namespace.
#
# Pass: anonymous memory at most 4 MB, PSS at most node-exporter's, processor time at most 0.3 % of
# a core and less than node-exporter's. Reported besides: RSS, voluntary context switches, bytes a
# day on the wire, size and libraries of tokwatt-agent, and how busy the machine was. Exit 0 or 1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/lib/build.sh
install_peers prometheus-node-exporter python3
build_release
PYTHONPATH=tests/e2e:tests/support exec python3 tests/bench/footprint.py --bin build/release "$@"
