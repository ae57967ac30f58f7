#!/usr/bin/env bash
# No source file over 300 lines unless its first ten lines say why ("Long because ...").
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

fail=0
while read -r file; do
  lines=$(wc -l <"$file")
  [ "$lines" -le 300 ] && continue
  head -n 10 "$file" | grep -q 'Long because' && continue
  echo "$file has $lines lines: split it, or say in its head 'Long because ...'"
  fail=1
done < <(git ls-files '*.cc' '*.h' '*.mm' '*.ts' '*.tsx' '*.mjs' '*.css' '*.proto' '*.py' '*.sh' ':!dashboards/web/dist')
exit $fail
