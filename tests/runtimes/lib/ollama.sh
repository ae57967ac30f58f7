# Ollama, built from its Go module in a throw-away copy of the sid root; sourced.
# shellcheck shell=bash
#
# Ollama >= 0.30 has no engine of its own: it starts ../lib/ollama/llama-server beside its binary
# and checks a model that is created with ../lib/ollama/llama-quantize.
# Here both are links to sid's programs, and Ollama itself runs inside the sid root
# (lib/in-root.sh), so the child is a plain `llama-server` process as on a user's machine.
# The compiler comes from sid too, so the machine needs neither Go nor gcc.

install_ollama() {
  install_llama
  [ ! -x "$OLLAMA_ROOT/bin/ollama" ] || return 0
  lock_cache
  [ ! -x "$OLLAMA_ROOT/bin/ollama" ] || return 0
  local dir build
  build=$(fresh_build_dir ollama-build)
  dir=$(fresh_build_dir ollama-root)
  say "building Ollama $OLLAMA_VERSION (some minutes on one core)"
  cp -a --reflink=auto "$SID_ROOT" "$build/root"
  sid_network "$build/root"
  sid_apt "$build/root" update
  sid_apt "$build/root" install -y --no-install-recommends golang-go g++ ca-certificates
  sid_network "$build/root" # again: the package wrote its own list of authorities
  in_root "$build/root" nice -n 10 env CGO_ENABLED=1 GOFLAGS="-p=${TOKWATT_BUILD_JOBS:-1}" \
    GOTOOLCHAIN=local GOPATH="$build/go" GOCACHE="$build/gocache" GOBIN="$dir/bin" \
    GOENV=off go install -trimpath -ldflags "-s -w -X=$(ollama_version_symbol)=${OLLAMA_VERSION#v}" \
    "github.com/ollama/ollama@$OLLAMA_VERSION" >"$CACHE/ollama-build.log" 2>&1 ||
    die "the build of Ollama failed: $CACHE/ollama-build.log"
  mkdir -p "$dir/lib/ollama"
  ln -s /usr/bin/llama-server /usr/bin/llama-quantize "$dir/lib/ollama/"
  chmod 755 "$dir"
  rm -rf --one-file-system "$build" "$OLLAMA_ROOT"
  mv -T "$dir" "$OLLAMA_ROOT"
}

# A release build sets the version by this linker symbol; a plain one would call itself 0.0.0.
ollama_version_symbol() { echo github.com/ollama/ollama/version.Version; }

# Runs Ollama's binary where it finds its llama-server.
ollama_in_root() { in_root "$SID_ROOT" "$@"; }
