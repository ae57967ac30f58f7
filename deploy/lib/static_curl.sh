# A static libcurl that speaks HTTP and HTTPS and needs OpenSSL alone. Sourced after packages.sh.
#
# Debian's libcurl.a wants Kerberos, which has no archive. This one is built from Debian's own source
# package, of the version of the installed headers: security fixes come with the distribution. apt
# verifies and downloads it with lists and state of its own, so the machine's stay as they are.

static_curl_packages() { echo dpkg-dev patch xz-utils; }

# Lines of sources.list for source packages, of the mirrors that this machine uses.
debian_source_lines() {
  # shellcheck disable=SC2016
  apt-get indextargets --format 'deb-src $(REPO_URI) $(RELEASE) $(COMPONENT)' \
    'Created-By: Packages' 'Origin: Debian' 'Component: main' | sort -u
}

# debian_source PACKAGE=VERSION: unpacks it, with Debian's patches, below the current folder.
debian_source() {
  local state=$PWD/apt
  mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
  : >"$state/status"
  [ -n "$(debian_source_lines)" ] || as_root apt-get -qq update
  debian_source_lines >"$state/sources.list"
  local options=(-qq -o Debug::NoLocking=1 -o APT::Sandbox::User=root -o Dir::State="$state"
    -o Dir::State::status="$state/status" -o Dir::Cache="$state/cache"
    -o Dir::Etc::sourcelist="$state/sources.list" -o Dir::Etc::sourceparts=/dev/null)
  apt-get "${options[@]}" update >&2
  apt-get "${options[@]}" source "$1" >source.log 2>&1 ||
    { cat source.log >&2; die "the source of $1 could not be had"; }
}

# What base/net uses and no more. A cross build cannot run curl's test of poll(); Linux's is fine.
static_curl_options() {
  printf -- '-D%s\n' CMAKE_BUILD_TYPE=Release CMAKE_POSITION_INDEPENDENT_CODE=ON \
    BUILD_SHARED_LIBS=OFF BUILD_CURL_EXE=OFF BUILD_TESTING=OFF HTTP_ONLY=ON \
    CURL_USE_OPENSSL=ON OPENSSL_USE_STATIC_LIBS=ON CURL_ZLIB=OFF USE_LIBIDN2=OFF \
    CURL_USE_LIBPSL=OFF CURL_USE_LIBSSH2=OFF CURL_DISABLE_ALTSVC=ON CURL_DISABLE_HSTS=ON \
    CURL_DISABLE_COOKIES=ON CURL_DISABLE_DOH=ON CURL_DISABLE_NTLM=ON CURL_DISABLE_NETRC=ON \
    CURL_CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt CURL_CA_PATH=/etc/ssl/certs HAVE_POLL_FINE=1
  echo '-DCMAKE_C_FLAGS_RELEASE=-Os -DNDEBUG -ffunction-sections -fdata-sections'
}

# build_static_curl SCRATCH PREFIX [CMAKE OPTION...]: SCRATCH/source becomes a library in PREFIX.
build_static_curl() {
  local scratch=$1 prefix=$2 options
  shift 2
  mapfile -t options < <(static_curl_options)
  cmake -G Ninja -S "$scratch/source" -B "$scratch/build" "${options[@]}" "$@" \
    -DCMAKE_C_FLAGS="-ffile-prefix-map=$scratch=." -DCMAKE_INSTALL_PREFIX="$prefix" &&
    cmake --build "$scratch/build" --target install
}

# static_curl ARCHITECTURE [CMAKE OPTION...]: prints the folder of the library, made if absent.
static_curl() {
  local architecture=$1 version folder scratch options
  shift
  set -e  # the shell of a substitution begins without
  version=$(dpkg-query -W -f '${source:Version}' libcurl4-openssl-dev)
  options=$(static_curl_options | cksum)
  folder=${XDG_CACHE_HOME:-$HOME/.cache}/tokwatt/curl/$version-$architecture-${options%% *}
  if [ ! -e "$folder/lib/libcurl.a" ]; then
    say "building a static libcurl $version for $architecture"
    # shellcheck disable=SC2046
    apt_install $(debian_missing $(static_curl_packages))
    scratch=$(mktemp -d)
    (cd "$scratch" && debian_source "curl=$version" && mv curl-*/ source)
    build_static_curl "$scratch" "$folder.new" "$@" >"$scratch/build.log" 2>&1 ||
      { cat "$scratch/build.log" >&2; die "libcurl did not build"; }
    cp "$scratch/source/COPYING" "$folder.new/"
    rm -rf "$scratch" "$folder"
    mv "$folder.new" "$folder"
  fi
  echo "$folder"
}
