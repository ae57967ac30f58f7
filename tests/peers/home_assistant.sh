#!/usr/bin/env bash
# Our reader of Home Assistant's sensors against a real Home Assistant.
#
#   tests/peers/home_assistant.sh [TEST...]
#   TOKWATT_BIN=build/release/tokwatt tests/peers/home_assistant.sh -k token
#
# The last version for Debian 12's Python is installed once, into
# ~/.cache/tokwatt/peers/home-assistant (600 MB), and started on a free loopback port with a
# configuration of its own. Not part of ctest: it needs a package registry. Exit 0, 1, or 77 where
# something is missing, which is named.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/peers/venv.sh

version=2024.3.3
# What it would install while it starts, and an old josepy, which its cloud library needs unsaid.
others='josepy<2 home-assistant-frontend janus Pillow psutil-home-assistant SQLAlchemy
  fnv-hash-fast securetar==2024.2.1'

# The package itself brings the versions of what it uses, and of those others.
install_peer() {
  local pins
  "$venv/bin/pip" install -q --no-deps "homeassistant==$version"
  pins=$(echo "$venv"/lib/python3.*/site-packages/homeassistant/package_constraints.txt)
  # shellcheck disable=SC2086
  "$venv/bin/pip" install -q --prefer-binary -c "$pins" "homeassistant==$version" $others
}

case $(python3 -c 'import sys; print(*sys.version_info[:2])' 2>/dev/null) in
  '3 11' | '3 12') ;;
  *) missing 'Python 3.11 or 3.12' "put it first in PATH as python3; Debian 12's is 3.11" ;;
esac
use_peer home-assistant "homeassistant $version with $(echo "$others" | xargs)"
exec "$venv/bin/python" tests/peers/home_assistant.py "$@"
