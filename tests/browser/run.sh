#!/bin/sh
# The browser tests: run.sh [pages|live|install]. Installs what it needs: node, npm, chromium and
# fonts by apt, playwright-core and axe by npm.
#   pages    (default) every state, on demo documents
#   live     on a real collector: TOKWATT_URL, optional TOKWATT_SHOTS and TOKWATT_STILL (see live.mjs)
#   install  no test
# slowness.mjs says by which variables answers come late and pages compute slowly.
set -eu
cd "$(dirname "$0")"
mode=${1:-pages}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

missing=""
command -v node >/dev/null 2>&1 || missing="$missing nodejs"
command -v npm >/dev/null 2>&1 || missing="$missing npm"
if [ ! -x "${TOKWATT_CHROMIUM:-/usr/bin/chromium}" ]; then
  missing="$missing chromium fonts-inter fonts-dejavu-core"
fi
if [ -n "$missing" ]; then
  command -v apt-get >/dev/null 2>&1 || { echo "please install:$missing" >&2; exit 1; }
  as_root apt-get update -qq
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2
fi
if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --no-audit --no-fund --loglevel=error
fi
case $mode in
  pages) set -- access.test.mjs budget.test.mjs claims.test.mjs copy.test.mjs \
    device.test.mjs devices.test.mjs fleet.test.mjs join.test.mjs keyboard.test.mjs measure.test.mjs refresh.test.mjs \
    sign_in.test.mjs states.test.mjs ;;
  live) set -- live.mjs ;;
  install) exit 0 ;;
  *) echo "usage: run.sh [pages|live|install]" >&2; exit 2 ;;
esac
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
node --test --test-reporter=tap "$@" >"$log" || status=$?
grep -v -e '^ *---$' -e '^ *\.\.\.$' -e 'duration_ms' -e "type: 'test'" -e '^# Subtest' "$log" || true
# A test that was skipped, left to do or cancelled is not a test that passed.
for line in '# fail 0' '# cancelled 0' '# skipped 0' '# todo 0'; do
  grep -qx "$line" "$log" || { echo "not all tests passed: no line '$line'" >&2; status=1; }
done
grep -qE '^# tests [1-9]' "$log" || { echo "no test was run" >&2; status=1; }
# Once more at the end: of a long log often only that is kept.
if grep -qE '^ *not ok ' "$log"; then
  echo "what failed:"
  awk '/^ *(not ok|ok|# Subtest|1\.\.)/ { failed = /^ *not ok / } failed' "$log"
fi
exit "$status"
