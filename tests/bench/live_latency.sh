#!/usr/bin/env bash
# How soon the page moves: from the first token of a chat sent by curl straight to the runtime's own
# port, to another tokens/s on the device page in Chromium. No client is configured for it.
#
#   tests/bench/live_latency.sh [--chats N]
#
# Pass: every chat within 2 s, for llama-server and for Ollama where its engine shows slots. Exit 0
# or 1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/lib/build.sh
build_preset dev 0 tokwatt >&2
tests/runtimes/runtimes.sh install
tests/browser/run.sh install
PYTHONPATH=tests/e2e exec python3 tests/bench/live_latency.py "$@"
