# What the preset arm64 needs: Debian's cross compiler, qemu, and a folder of ARM libraries. Sourced
# after deploy/lib/packages.sh and test_packages.sh.
#
# The libraries are unpacked, not installed: -dev packages of two architectures do not all install
# side by side, and a machine that was told of a foreign architecture stays changed. apt resolves and
# downloads them with lists and state of its own; the compiler's own packages bring libc and libstdc++.

arm64_tools() { echo g++-aarch64-linux-gnu qemu-user-static; }

# The -dev packages that this machine's own build has, and a plugin that is never run: gRPC's CMake
# files insist that it is there.
arm64_libraries() {
  echo protobuf-compiler-grpc
  printf '%s\n' $(debian_packages) $(test_packages) "libboost$(debian_boost)-dev" | grep -E -- '-(dev|headers)$'
}

# arm64_apt STATE ARGUMENT...: apt-get for arm64 alone, with everything it writes below STATE.
arm64_apt() {
  local state=$1
  shift
  apt-get -qq -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o Debug::NoLocking=1 \
    -o APT::Sandbox::User=root -o Dir::State="$state" -o Dir::State::status="$state/status" \
    -o Dir::Cache="$state/cache" "$@" >&2
}

# unpack_arm64 ARCHIVES SYSROOT: all but what the cross compiler brings.
unpack_arm64() {
  local archives=$1 sysroot=$2 package link
  mkdir -p "$sysroot/usr/lib"
  ln -s usr/lib "$sysroot/lib"
  for package in "$archives"/*.deb; do
    case "${package##*/}" in
      libc6_*|libc6-dev_*|libc-dev-bin_*|linux-libc-dev_*|libstdc++*|libgcc-*|gcc-*) continue ;;
    esac
    dpkg-deb --fsys-tarfile "$package" | tar -x -C "$sysroot" --keep-directory-symlink \
      --exclude='./usr/share/doc' --exclude='./usr/share/man' --exclude='./usr/share/locale'
  done
  # Links to the root of a system, such as libz.so -> /lib/..., are links to the root of this one.
  find "$sysroot" -type l -lname '/*' | while read -r link; do
    ln -sfn "$sysroot$(readlink "$link")" "$link"
  done
}

# Installs the tools; prints the folder of libraries, made when it is not there or out of date.
install_arm64() {
  local sysroot scratch wanted
  set -e  # the shell of a substitution begins without
  [ -n "$(debian_boost)" ] || as_root apt-get -qq update
  # shellcheck disable=SC2046
  apt_install $(debian_missing $(arm64_tools))
  # protoc runs here and its output is compiled there: the versions are those of this machine.
  wanted=$(arm64_libraries; dpkg-query -W protobuf-compiler protobuf-compiler-grpc)
  sysroot=${XDG_CACHE_HOME:-$HOME/.cache}/tokwatt/arm64
  if [ "$(cat "$sysroot/wanted" 2>/dev/null)" != "$wanted" ]; then
    say "unpacking libraries for arm64 into $sysroot"
    scratch=$(mktemp -d)
    mkdir -p "$scratch/lists/partial" "$scratch/cache/archives/partial"
    : >"$scratch/status"
    arm64_apt "$scratch" update
    # shellcheck disable=SC2046
    arm64_apt "$scratch" install --download-only -y --no-install-recommends $(arm64_libraries)
    rm -rf "$sysroot"
    unpack_arm64 "$scratch/cache/archives" "$sysroot"
    rm -rf "$scratch"
    printf '%s\n' "$wanted" >"$sysroot/wanted"
  fi
  echo "$sysroot"
}

# What cannot run under emulation, with the reason before it; a name that is no test is an error.
say_not_under_qemu() {
  local name sources
  sources=$(find tests -name '*_test.cc' -exec cat {} + | tr -d ' \n')
  sed -n 's/^  \([A-Za-z]*\.[A-Za-z]*\)$/\1/p' tests/not_under_qemu.cmake | while read -r name; do
    case "$sources" in
      *"(${name%.*},${name#*.})"*) ;;
      *) die "tests/not_under_qemu.cmake names $name, which is no test" ;;
    esac
  done
  say 'not run, because qemu cannot:'
  sed -n '/^set(/,/^)/s/^  /  /p' tests/not_under_qemu.cmake >&2
}
