#!/bin/sh
# Run the tests that `make check` has not run, in two halves side by side. Those with pages, a browser
# or other people's mail servers mostly wait; what they say comes at the end.
#   tools/test.sh --ignore=…      what is passed on to both
set -u
cd "$(dirname "$0")/.."

python=.venv/bin/python
# Some of the pages' tests go with the others, so that both halves take as long.
waiting="tests/browser tests/peers $(echo tests/web/[a-p]*/)"
others=$(printf " --ignore=%s" $waiting)
said=$(mktemp)
trap 'rm -f "$said"' EXIT

# shellcheck disable=SC2086 # folders and options, none with blanks
$python -m pytest -m "not torture" --durations=15 $waiting "$@" >"$said" 2>&1 &
beside=$!
trap 'kill "$beside" 2>/dev/null; rm -f "$said"; exit 130' INT TERM
# shellcheck disable=SC2086
$python -m pytest -m "not torture" --durations=15 $others "$@"
first=$?
wait "$beside"
second=$?
cat "$said"
[ "$second" = 5 ] && second=0 # none of these was asked for
[ "$first" = 0 ] && [ "$second" = 0 ]
