# Paths, messages and the skip rule that every part of tests/runtimes shares; sourced, not run.
# shellcheck shell=bash disable=SC2034

RUNTIMES_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/tokwatt/runtimes
# shellcheck source=../versions.env
. "$RUNTIMES_DIR/versions.env"

# Installed trees carry their version in the name, so a raised pin installs beside the old one.
SID_ROOT=$CACHE/sid
OLLAMA_ROOT=$CACHE/ollama-$OLLAMA_VERSION
MODEL_VENV=$CACHE/venv-gguf$GGUF_PY_VERSION-numpy$NUMPY_VERSION
MODEL_BIG=$CACHE/models/tokwatt-test-r$MODEL_REVISION.gguf
MODEL_SMALL=$CACHE/models/tokwatt-small-r$MODEL_REVISION.gguf

say() { printf 'runtimes: %s\n' "$*" >&2; }

die() {
  say "$*"
  exit 1
}

# What is missing and how to get it: a failure in CI, a skip (77) by name elsewhere.
missing() {
  if [ "${CI:-}" = true ]; then
    say "MISSING $1 (CI must have it): $2"
    exit 1
  fi
  say "SKIP $1: $2"
  exit 77
}

# A folder beside its final place, so that the closing rename is atomic; leftovers of dead installs
# of the same thing are removed first. The caller holds the lock.
fresh_build_dir() {
  rm -rf --one-file-system "$CACHE/tmp.$1".*
  mktemp -d "$CACHE/tmp.$1.XXXXXX"
}

# One installer at a time per cache; a second one waits and then finds everything in place.
lock_cache() {
  mkdir -p "$CACHE"
  exec 9>"$CACHE/.lock"
  flock -w 3600 9 || die "another install has held $CACHE/.lock for an hour"
}

# need_tool COMMAND PACKAGE WHO: installs a Debian package where we may, else names it.
need_tool() {
  command -v "$1" >/dev/null && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "installing Debian package $2"
    apt_host install -y --no-install-recommends "$2" >&2 && return
    apt_host update >&2
    apt_host install -y --no-install-recommends "$2" >&2 && return
  fi
  missing "$3" "needs the command $1: apt-get install $2"
}

apt_host() { DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@"; }
