# A Debian sid root in the cache, the source of llama.cpp, and the way to run programs in it; sourced.
# shellcheck shell=bash disable=SC1091
#
# Versions: sid serves only its newest upload, so nothing can be pinned there. What was got is
# written to $SID_ROOT/tokwatt.env; when it differs from versions.env the install still succeeds and
# says so (set TOKWATT_STRICT_RUNTIMES=1 to make it fail), because a test that needs one exact build
# has the recorded fixtures. An installed root is never upgraded: remove it to get a newer one.

# The mirror this machine already uses for its own release (never written into a file of the project).
debian_mirror() {
  if [ -n "${TOKWATT_DEBIAN_MIRROR:-}" ]; then
    echo "$TOKWATT_DEBIAN_MIRROR"
    return
  fi
  local codename
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  { cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null || true; } |
    awk -v suite="$codename" '$1 == "deb" {
        i = 2; if ($2 ~ /^\[/) { while ($i !~ /\]$/) i++; i++ }
        if ($(i + 1) == suite && $i ~ /debian\/?$/) { print $i; exit } }' | grep . ||
    { cat /etc/apt/sources.list.d/*.sources 2>/dev/null || true; } |
    awk -v suite="$codename" 'BEGIN { RS = "" } {
        uri = ""; hit = 0; n = split($0, line, "\n")
        for (i = 1; i <= n; i++) {
          m = split(line[i], f, /[ \t]+/)
          if (f[1] == "URIs:") uri = f[2]
          if (f[1] == "Suites:") for (j = 2; j <= m; j++) if (f[j] == suite) hit = 1 }
        if (hit && uri ~ /debian\/?$/) { print uri; exit } }' | grep .
}

can_use_sid() {
  [ "$(uname -s)" = Linux ] || missing "$1" "the Debian sid root works on Linux only"
  [ "$(id -u)" = 0 ] || missing "$1" "a chroot needs root: run tests/runtimes/runtimes.sh as root"
  unshare --mount --propagation unchanged true 2>/dev/null || missing "$1" "this container forbids private mounts"
}

# in_root ROOT COMMAND...: runs COMMAND in ROOT with the host's own folders at their own paths.
in_root() { "$RUNTIMES_DIR/lib/in-root.sh" "$@"; }

sid_apt() {
  in_root "$1" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
    apt-get -q -o Acquire::Check-Valid-Until=false -o Acquire::Retries=3 "${@:2}" \
    >>"$CACHE/apt.log" 2>&1 || die "apt-get ${*:2} failed in the sid root: $CACHE/apt.log"
}

# Copies what the network needs (name servers, proxy, extra authorities) from this machine.
sid_network() {
  local proxy=
  cp -L /etc/resolv.conf "$1/etc/resolv.conf" 2>/dev/null || true
  eval "$(apt-config shell proxy Acquire::http::Proxy 2>/dev/null || true)"
  [ -z "$proxy" ] || echo "Acquire::http::Proxy \"$proxy\";" >"$1/etc/apt/apt.conf.d/90tokwatt"
  # The second form outlives the package ca-certificates, which writes the first anew.
  if [ -d /usr/local/share/ca-certificates ]; then
    mkdir -p "$1/usr/local/share"
    cp -rL /usr/local/share/ca-certificates "$1/usr/local/share/"
  fi
  if [ -f /etc/ssl/certs/ca-certificates.crt ]; then
    mkdir -p "$1/etc/ssl/certs"
    cp -L /etc/ssl/certs/ca-certificates.crt "$1/etc/ssl/certs/"
  fi
}

install_llama() {
  can_use_sid llama-server
  [ ! -f "$SID_ROOT/tokwatt.env" ] || return 0
  need_tool debootstrap debootstrap llama-server
  lock_cache
  [ ! -f "$SID_ROOT/tokwatt.env" ] || return 0
  local mirror dir
  mirror=$(debian_mirror) || missing llama-server \
    "no Debian mirror in this machine's apt sources: set TOKWATT_DEBIAN_MIRROR"
  dir=$(fresh_build_dir sid)
  say "making a Debian sid root"
  nice -n 10 debootstrap --variant=minbase sid "$dir" "$mirror" >"$CACHE/debootstrap.log" 2>&1 ||
    die "debootstrap failed: $CACHE/debootstrap.log"
  chmod 755 "$dir"
  sid_network "$dir"
  sid_apt "$dir" update
  sid_apt "$dir" install -y --no-install-recommends llama.cpp llama.cpp-tools
  sid_apt "$dir" clean
  rm -rf "$dir"/var/lib/apt/lists/*
  record_sid_versions "$dir"
  rm -rf --one-file-system "$SID_ROOT"
  mv -T "$dir" "$SID_ROOT"
  check_sid_versions
}

record_sid_versions() {
  local llama ggml build
  llama=$(in_root "$1" dpkg-query -W -f "\${Version}" llama.cpp-tools)
  ggml=$(in_root "$1" dpkg-query -W -f "\${Version}" libggml0)
  build=$(in_root "$1" llama-server --version 2>&1 | sed -n 's/.*build \([0-9]*\).*/\1/p')
  [ -n "$build" ] || die "sid's llama-server does not start: lib/in-root.sh $1 llama-server --version"
  printf '%s=%s\n' LLAMA_DEB_GOT "$llama" GGML_DEB_GOT "$ggml" LLAMA_BUILD_GOT "$build" \
    >"$1/tokwatt.env"
}

check_sid_versions() {
  local LLAMA_DEB_GOT GGML_DEB_GOT LLAMA_BUILD_GOT
  . "$SID_ROOT/tokwatt.env"
  [ "$LLAMA_DEB_GOT/$GGML_DEB_GOT" != "$LLAMA_DEB_VERSION/$GGML_DEB_VERSION" ] || return 0
  say "note: sid gave llama.cpp $LLAMA_DEB_GOT (build $LLAMA_BUILD_GOT) with ggml $GGML_DEB_GOT;" \
    "versions.env records $LLAMA_DEB_VERSION (build $LLAMA_BUILD) with $GGML_DEB_VERSION"
  [ "${TOKWATT_STRICT_RUNTIMES:-0}" != 1 ] || die "TOKWATT_STRICT_RUNTIMES=1: versions differ"
}
