# Packages that only the tests need. Sourced after deploy/lib/packages.sh.

test_packages() {
  echo ccache libgtest-dev libgmock-dev libbenchmark-dev libmosquitto-dev curl jq python3 sqlite3 zstd
  # GPU interfaces that run on the processor (PoCL, llvmpipe), and the compiler of their kernels.
  echo ocl-icd-libopencl1 pocl-opencl-icd libvulkan1 mesa-vulkan-drivers glslang-tools
}

# End-to-end and browser tests: real servers, a real browser.
slow_test_packages() {
  echo chromium fonts-dejavu-core debootstrap python3-numpy python3-venv procps ca-certificates
  echo mosquitto mosquitto-clients nut-server iproute2 sslscan python3-h2 nginx-light
  command -v node >/dev/null || echo nodejs
  command -v npm >/dev/null || echo npm
}

# install_test_packages QUICK: 1 leaves out what e2e and browser tests need.
install_test_packages() {
  command -v apt-get >/dev/null || { say "test packages are installed on Debian only"; return 0; }
  local wanted
  wanted=$(test_packages)
  [ "$1" = 1 ] || wanted="$wanted $(slow_test_packages)"
  # shellcheck disable=SC2046,SC2086
  apt_install $(debian_missing $wanted)
}
