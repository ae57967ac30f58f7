# Packages that the build needs, by package manager, and how they are installed. Sourced.

say() { printf '%s\n' "tokwatt: $*" >&2; }
die() { say "$@"; exit 1; }

# Runs a command as root: directly, or by sudo after asking once.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; return; fi
  command -v sudo >/dev/null || die "root is needed for: $*; install sudo or run this as root"
  confirm "run with sudo: $*" || die "not done: $*"
  sudo "$@"
}

# Asks on the terminal; --yes (TOKWATT_YES=1) answers; without a terminal the answer is no.
confirm() {
  [ "${TOKWATT_YES:-0}" = 1 ] && return 0
  [ -t 0 ] || { say "needs an answer: $1; run again with --yes"; return 1; }
  read -r -p "tokwatt: $1? [y/N] " answer
  case "$answer" in y|Y|yes) return 0 ;; *) return 1 ;; esac
}

# The archive's Boost headers, at least 1.81 (Beast with C++20 coroutines).
debian_boost() {
  apt-cache pkgnames libboost1. | sed -n 's/^libboost\(1\.[0-9]*\)-dev$/\1/p' |
    awk -F. '$2 >= 81' | sort -t. -k2 -n | head -n 1
}

debian_packages() {
  echo cmake ninja-build g++ pkg-config gzip \
    libgrpc++-dev libprotobuf-dev protobuf-compiler protobuf-compiler-grpc \
    libcurl4-openssl-dev libsqlitecpp-dev libsqlite3-dev libspdlog-dev libzstd-dev \
    nlohmann-json3-dev libtomlplusplus-dev libcli11-dev libexpected-dev libssl-dev libsodium-dev zlib1g-dev \
    libvulkan-dev opencl-c-headers
}

# Prints those of the given packages that are not installed.
debian_missing() {
  local package
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed ||
      echo "$package"
  done
}

apt_install() {
  [ $# -eq 0 ] && return 0
  say "installing: $*"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600 update
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=600 \
    install --no-install-recommends "$@" >&2
}

# Another Boost's -dev packages conflict with ours: then only the headers are unpacked, privately.
debian_boost_headers() {
  local version private=$1
  [ -e "$private/boost/beast/version.hpp" ] && { echo "$private"; return; }
  version=$(debian_boost)
  [ -n "$version" ] || { as_root apt-get -qq update; version=$(debian_boost); }
  [ -n "$version" ] || die "no Boost 1.81 or newer in this distribution's archive"
  [ -z "$(debian_missing "libboost$version-dev")" ] && return
  if dpkg-query -W -f '${db:Status-Status} ${Package}\n' 'libboost1.*-dev' 2>/dev/null |
    grep -q '^installed libboost1'; then
    local scratch
    scratch=$(mktemp -d)
    (cd "$scratch" && apt-get -qq download "libboost$version-dev" && dpkg-deb -x ./*.deb tree)
    mkdir -p "$private"
    cp -r "$scratch/tree/usr/include/boost" "$private/"
    rm -rf "$scratch"
    echo "$private"
  else
    apt_install "libboost$version-dev"
  fi
}

# Installs what the build needs; prints the private Boost folder if one was made.
install_build_packages() {
  local private_boost=$1
  if command -v apt-get >/dev/null; then
    # shellcheck disable=SC2046
    apt_install $(debian_missing $(debian_packages))
    debian_boost_headers "$private_boost"
  elif command -v dnf >/dev/null; then  # untested
    as_root dnf -y install cmake ninja-build gcc-c++ pkgconf grpc-devel grpc-plugins \
      protobuf-devel protobuf-compiler libcurl-devel SQLiteCpp-devel sqlite-devel spdlog-devel \
      libzstd-devel json-devel tomlplusplus-devel cli11-devel expected-devel openssl-devel libsodium-devel \
      zlib-devel boost-devel vulkan-headers opencl-headers >&2
  elif command -v pacman >/dev/null; then  # untested
    as_root pacman -S --needed --noconfirm cmake ninja gcc pkgconf grpc protobuf curl sqlitecpp \
      sqlite spdlog zstd nlohmann-json tomlplusplus cli11 tl-expected openssl libsodium zlib boost \
      vulkan-headers opencl-headers >&2
  elif command -v brew >/dev/null; then  # untested
    brew install cmake ninja pkg-config grpc protobuf curl sqlitecpp sqlite spdlog zstd \
      nlohmann-json tomlplusplus cli11 tl-expected openssl@3 libsodium boost >&2
  else
    die "no apt, dnf, pacman or brew here: install the packages of deploy/lib/packages.sh by hand"
  fi
}
