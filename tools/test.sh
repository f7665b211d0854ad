#!/bin/sh
# Run the tests that `make check` has not run, in three parts side by side, of which each takes about
# as long. They mostly wait: for pages, browsers, databases. What two of them say comes at the end.
#   tools/test.sh --ignore=…      what is passed on to all of them
set -u
cd "$(dirname "$0")/.."

python=.venv/bin/python
windows="$(echo tests/browser/test_*.py) tests/peers tests/backup tests/packaging"
pages="$(echo tests/browser/*/) tests/web"
others=$(printf " --ignore=%s" tests/browser tests/web tests/peers tests/backup tests/packaging)
said=$(mktemp -d)
trap 'rm -rf "$said"' EXIT

# shellcheck disable=SC2086 # folders and options, none with blanks
$python -m pytest -m "not torture" --durations=15 $windows "$@" >"$said/windows" 2>&1 &
of_windows=$!
# shellcheck disable=SC2086
$python -m pytest -m "not torture" --durations=15 $pages "$@" >"$said/pages" 2>&1 &
of_pages=$!
trap 'kill "$of_windows" "$of_pages" 2>/dev/null; rm -rf "$said"; exit 130' INT TERM
# shellcheck disable=SC2086
$python -m pytest -m "not torture" --durations=15 $others "$@"
result=$?
for part in windows pages; do
    eval "wait \$of_$part"
    ended=$?
    cat "$said/$part"
    [ "$ended" = 0 ] || [ "$ended" = 5 ] || result=$ended # 5: none of these was asked for
done
exit "$result"
