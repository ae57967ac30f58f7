# Archives of the release: the same tree gives the same bytes. Sourced after packages.sh.
#
# On a Mac, Homebrew's names of GNU tar and of the sums are set by deploy/release_macos.sh.
TAR=${TAR:-tar}
SHA256=${SHA256:-sha256sum}

# The version of CMakeLists.txt.
project_version() { sed -n 's/^project(tokwatt VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt; }

# Time of the last commit in seconds; SOURCE_DATE_EPOCH where there is no git.
release_time() { echo "${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}"; }

# Debian packages whose code is in the binaries. Boost's licence, and GCC's exception for its C++
# library, ask for no notice beside a program.
linked_packages() {
  echo libgrpc-dev libprotobuf-dev libabsl-dev libre2-dev libc-ares-dev libssl-dev libsodium-dev \
    zlib1g-dev libsqlite3-dev libsqlitecpp-dev libzstd-dev libspdlog-dev libfmt-dev \
    libtomlplusplus-dev nlohmann-json3-dev libcli11-dev libexpected-dev libcurl4-openssl-dev
}

# Licences of the libraries, as Debian's packages state them.
third_party_notices() {
  local package
  echo "Libraries in these programs, and their licences (the Apache License 2.0 is in LICENSE)."
  for package in $(linked_packages); do
    printf '\n======== %s %s\n\n' "$package" "$(dpkg-query -W -f '${Version}' "$package")"
    cat "/usr/share/doc/$package/copyright"
  done
}

# pack FOLDER NAME OUT: OUT/NAME.tar.gz of FOLDER/NAME, with fixed order, owner, modes and times.
pack() {
  local folder=$1 name=$2 out=$3
  mkdir -p "$out"
  "$TAR" -C "$folder" --sort=name --mtime="@$(release_time)" --owner=0 --group=0 --numeric-owner \
    --mode='u=rwX,go=rX' --format=ustar -cf - "$name" | gzip -n -9 >"$out/$name.tar.gz.new"
  mv "$out/$name.tar.gz.new" "$out/$name.tar.gz"
}

# write_sums OUT: SHA256SUMS of every archive in OUT.
write_sums() { (cd "$1" && $SHA256 tokwatt-*.tar.gz >SHA256SUMS); }

# say_next OUT: what makes a collector hand the archives of OUT to machines that join. It looks for
# them where cli/services.cc says: in the clone that it runs from, else beside where it is installed.
say_next() {
  local out shared=share/tokwatt/releases
  out=$(cd "$1" && pwd -P)
  if [ "$out" = "$(pwd -P)/build/dist" ]; then
    say "next: a collector that runs from this clone hands them out, also one that runs already:"
    say "  tokwatt devices add    # or Add a machine on its page"
  else
    say "next: a collector hands them out once its tokwatt.toml says, below [collector]:"
    say "  release_dir = \"$out\""
  fi
  say "one that is a service looks in /usr/local/$shared (yours: ~/.local/$shared):"
  say "  sudo mkdir -p /usr/local/$shared && sudo cp '$out'/tokwatt-*.tar.gz /usr/local/$shared/"
}
