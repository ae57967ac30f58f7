#!/usr/bin/env bash
# No copied block: the packaged detector jscpd finds 0 clones outside fixtures.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

cache=${XDG_CACHE_HOME:-$HOME/.cache}/tokwatt/jscpd-4.0.5
if [ ! -x "$cache/node_modules/.bin/jscpd" ]; then
  mkdir -p "$cache"
  npm install --silent --no-audit --no-fund --prefix "$cache" jscpd@4.0.5 >/dev/null
fi
exec "$cache/node_modules/.bin/jscpd" --threshold 0 --exitCode 1 --min-lines 8 --min-tokens 70 \
  --gitignore --reporters console \
  --ignore "**/fixtures/**,**/dist/**,**/node_modules/**,build/**,**/*.json,**/*.md,**/*.txt" .
