#!/usr/bin/env bash
# Our reader of Kasa plugs beside python-kasa, another client of theirs: both ask one emulated plug.
#
#   tests/peers/python_kasa.sh [TEST...]
#
# python-kasa is installed once, into ~/.cache/tokwatt/peers/python-kasa (60 MB). Not part of ctest:
# it needs a package registry. Exit 0, 1, or 77 where something is missing, which is named.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/peers/venv.sh

version=0.12.0
install_peer() { "$venv/bin/pip" install -q --only-binary :all: "python-kasa==$version"; }
use_peer python-kasa "python-kasa $version"
exec "$venv/bin/python" tests/peers/python_kasa.py "$@"
