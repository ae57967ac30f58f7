# The test models in the cache, made by make_model.py with pinned Python packages; sourced.
# shellcheck shell=bash

install_model() {
  [ ! -f "$MODEL_BIG" ] || [ ! -f "$MODEL_SMALL" ] || return 0
  need_tool python3 python3 "test model"
  lock_cache
  install_venv
  mkdir -p "$CACHE/models"
  say "making the test models"
  "$MODEL_VENV/bin/python" "$RUNTIMES_DIR/make_model.py" --output "$MODEL_SMALL" --small >&2
  "$MODEL_VENV/bin/python" "$RUNTIMES_DIR/make_model.py" --output "$MODEL_BIG" >&2
}

# A venv knows its own path, so it cannot be renamed into place: the stamp comes last instead.
install_venv() {
  [ ! -f "$MODEL_VENV/complete" ] || return 0
  rm -rf --one-file-system "$MODEL_VENV"
  if ! python3 -c 'import ensurepip' 2>/dev/null; then
    if [ "$(id -u)" != 0 ] || ! apt_host install -y --no-install-recommends python3-venv >&2; then
      missing "test model" "needs Python's venv: apt-get install python3-venv"
    fi
  fi
  python3 -m venv "$MODEL_VENV"
  "$MODEL_VENV/bin/pip" install -q --disable-pip-version-check \
    "numpy==$NUMPY_VERSION" "gguf==$GGUF_PY_VERSION" >&2
  touch "$MODEL_VENV/complete"
}
