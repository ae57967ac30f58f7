# How scripts of tests/peers get a real program of the package registry into a venv, sourced.
# shellcheck shell=bash

missing() {
  printf 'peers: SKIP, %s is missing: %s\n' "$1" "$2" >&2
  exit 77
}

# use_peer NAME WANTED: sets `venv` to the folder of NAME's venv. Where that is not the one that
# WANTED says, makes it anew and calls install_peer, which the caller defines.
use_peer() {
  local wanted
  TOKWATT_BIN=$(realpath -m "${TOKWATT_BIN:-build/dev/tokwatt}")
  [ -x "$TOKWATT_BIN" ] || missing "$TOKWATT_BIN" 'tests/run.sh --quick builds build/dev/tokwatt'
  export TOKWATT_BIN PIP_DISABLE_PIP_VERSION_CHECK=1
  command -v python3 >/dev/null || missing python3 'apt-get install python3 python3-venv'
  python3 -c 'import ensurepip, venv' 2>/dev/null ||
    missing "python3's venv with pip" 'apt-get install python3-venv'
  wanted="$(python3 --version), $2"
  venv=${XDG_CACHE_HOME:-$HOME/.cache}/tokwatt/peers/$1
  mkdir -p "$(dirname "$venv")"
  exec 9>"$venv.lock"
  flock 9
  if [ ! -x "$venv/bin/python" ] || [ "$(cat "$venv/installed" 2>/dev/null)" != "$wanted" ]; then
    printf 'peers: installing %s\n' "$2" >&2
    rm -rf --one-file-system "$venv"
    python3 -m venv "$venv"
    install_peer >&2
    printf '%s\n' "$wanted" >"$venv/installed"
  fi
  exec 9>&-
}
