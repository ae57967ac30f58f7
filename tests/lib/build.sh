# How scripts under tests/ install packages and build, from a fresh clone on. Sourced in its root.
. deploy/lib/packages.sh
. tests/lib/test_packages.sh
. tests/lib/arm64.sh

# Objects are shared between clones and roots: no path of this clone is in a cache key.
use_compiler_cache() {
  export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
  export CCACHE_DIR=${CCACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/ccache}
}

# build_preset PRESET QUICK [TARGET...]: QUICK=1 leaves out the packages of e2e and browser tests.
build_preset() {
  local preset=$1 quick=$2 boost sysroot=
  shift 2
  export TOKWATT_YES=${TOKWATT_YES:-1}
  boost=$(install_build_packages "${XDG_CACHE_HOME:-$HOME/.cache}/tokwatt/boost")
  install_test_packages "$quick"
  case "$preset" in
    # shellcheck disable=SC2046
    asan|tsan|arm64) apt_install $(debian_missing clang-14 libclang-rt-14-dev) ;;
  esac
  if [ "$preset" = arm64 ]; then sysroot=$(install_arm64); boost=; fi
  use_compiler_cache
  cmake --preset "$preset" ${boost:+-DTOKWATT_BOOST_INCLUDE=$boost} \
    ${sysroot:+-DTOKWATT_SYSROOT=$sysroot} >/dev/null
  cmake --build --preset "$preset" ${1:+--target "$@"}
}

# install_peers PACKAGE...: Debian packages of the programs that a bench compares us with.
install_peers() {
  export TOKWATT_YES=1
  # shellcheck disable=SC2046
  apt_install $(debian_missing ccache "$@")
}

# Builds what users run.
build_release() {
  use_compiler_cache
  deploy/quickstart.sh --yes --no-run
}
