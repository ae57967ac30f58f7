# Bare Debian roots in the cache: made by debootstrap (minbase) once, copied for each run. Sourced.
#
# Needs root, debootstrap, and the functions of tests/runtimes/lib/common.sh and sid.sh.

# pristine_root SUITE [ARCHITECTURE [PACKAGE]]: prints the folder. One of another architecture is
# unpacked and not configured: its programs run, which is all that is asked of it.
pristine_root() {
  local suite=$1 architecture=${2:-} package=${3:-} folder options=()
  set -e  # the shell of a substitution begins without
  folder=${XDG_CACHE_HOME:-$HOME/.cache}/tokwatt/roots/$suite
  folder+=${architecture:+-$architecture}${package:+-$package}
  [ -z "$architecture" ] || options=(--foreign "--arch=$architecture")
  [ -z "$package" ] || options+=("--include=$package")
  if [ ! -e "$folder/etc/debian_version" ]; then
    mkdir -p "$(dirname "$folder")"
    rm -rf "$folder.new"
    debootstrap --variant=minbase ${options[@]+"${options[@]}"} "$suite" "$folder.new" \
      "$(debian_mirror)" >&2
    # Where debootstrap may not mount, an unconfigured root has a link of that name to itself.
    [ ! -L "$folder.new/proc" ] || { rm "$folder.new/proc" && mkdir "$folder.new/proc"; }
    sid_network "$folder.new"
    mv "$folder.new" "$folder"
  fi
  echo "$folder"
}

# copy_of ROOT NAME: prints a copy that the caller removes.
copy_of() {
  local copy
  set -e
  copy=$(mktemp -d "${TMPDIR:-/var/tmp}/tokwatt-$2-XXXXXX")
  cp -a "$1/." "$copy/"
  echo "$copy"
}
