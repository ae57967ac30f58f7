#!/usr/bin/env bash
# A compiler's syntax check of every source for macOS, against Apple's public headers.
#
#   tests/lint/apple_syntax.sh FRAMEWORKS [FILE...]
#
# FRAMEWORKS is a folder with `include` and `Frameworks` of a macOS SDK, which this project does not
# ship: of an Xcode, or a checkout of hexops/xcode-frameworks. Without FILEs, all Apple sources of
# the tree (*_darwin.cc, *.mm). Nothing is linked and nothing runs: names and types are right, no
# more. Needs clang-14 and libc++-14-dev.
# Exits 0 if all pass, 1 if one fails, 2 for wrong use, 77 if it could not check: that is no pass.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

skip() {
  echo "apple_syntax: NOT CHECKED: $1" >&2
  exit 77
}

[ $# -ge 1 ] || { sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2; }
sdk=$1
shift
[ -f "$sdk/include/mach/mach.h" ] || skip "$sdk/include has no Apple headers"
[ -d "$sdk/Frameworks/IOKit.framework" ] || skip "$sdk/Frameworks has no IOKit"
command -v clang++-14 >/dev/null || skip 'clang++-14 is not installed'
libcxx=$(dirname "$(dirname "$(readlink -f "$(command -v clang++-14)")")")/include/c++/v1
[ -f "$libcxx/vector" ] || skip 'libc++-14-dev is not installed'
resources=$(clang++-14 -print-resource-dir)/include

# Header-only libraries of the distribution, without the C library that lies beside them.
headers=$(mktemp -d)
trap 'rm -rf "$headers"' EXIT
for library in tl nlohmann; do
  [ -d "/usr/include/$library" ] || skip "/usr/include/$library is not there"
  ln -s "/usr/include/$library" "$headers/$library"
done

[ $# -gt 0 ] || mapfile -t sources < <(git ls-files '*_darwin.cc' '*.mm')
[ $# -eq 0 ] || sources=("$@")
[ ${#sources[@]} -gt 0 ] || { echo 'apple_syntax: there is no source to check' >&2; exit 1; }

# libc++ 14, unlike Xcode's, does not order strings by <=>: that alone is no finding.
command=(clang++-14 --target=arm64-apple-macos13 -std=c++20 -fsyntax-only
  -Wall -Wextra -Wshadow -Werror -Wno-defaulted-function-deleted -nostdinc -nostdinc++
  -isystem "$libcxx" -isystem "$resources" -isystem "$sdk/include" -iframework "$sdk/Frameworks"
  -isystem "$headers" -I .)
echo "${command[*]}"
failed=0
for source in "${sources[@]}"; do
  language=()
  [[ $source == *.mm ]] && language=(-x objective-c++ -fobjc-arc)
  if "${command[@]}" ${language[@]+"${language[@]}"} "$source"; then
    echo "ok    $source"
  else
    echo "FAIL  $source"
    failed=$((failed + 1))
  fi
done
echo "apple_syntax: $((${#sources[@]} - failed)) of ${#sources[@]} sources pass"
[ "$failed" -eq 0 ]
