#!/usr/bin/env bash
# Fails when clang-format would change a file. `--fix` changes them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
mode=(--dry-run -Werror)
[ "${1:-}" = --fix ] && mode=(-i)
git ls-files '*.cc' '*.h' '*.proto' | xargs -r -n 20 clang-format-14 "${mode[@]}"
