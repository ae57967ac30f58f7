#!/bin/sh
# Rebuilds the pages from the lockfile twice and compares with the committed dist/: exit 0 if equal.
set -eu
web=$(cd "$(dirname "$0")/../../dashboards/web" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/dashboards" "$work/tests/fixtures"
cp "$web/../../tests/fixtures/rounding.json" "$work/tests/fixtures/"
cp "$web/../glossary.json" "$work/dashboards/"
(cd "$web/.." && tar --exclude=node_modules --exclude=dist -cf - web) | tar -C "$work/dashboards" -xf -
cd "$work/dashboards/web"
npm ci --no-audit --no-fund --loglevel=error
npm run --silent check
npm run --silent build
mv dist "$work/first"
npm run --silent build
diff -r "$work/first" dist || { echo "the build is not deterministic" >&2; exit 1; }
diff -rq "$web/dist" dist || {
  echo "dashboards/web/dist is not what the sources give: (cd dashboards/web && npm ci && npm run build)" >&2
  exit 1
}
echo "dashboards/web/dist is current"
