#!/bin/sh
# Run the tests that `make check` has not run. Those with a browser, or with other people's mail
# servers, mostly wait: they run beside the others, and what they say comes at the end.
#   tools/test.sh --ignore=…      what is passed on to both
set -u
cd "$(dirname "$0")/.."

python=.venv/bin/python
waiting="tests/browser tests/peers"
said=$(mktemp)
trap 'rm -f "$said"' EXIT

# shellcheck disable=SC2086 # two folders
$python -m pytest -m "not torture" $waiting "$@" >"$said" 2>&1 &
beside=$!
trap 'kill "$beside" 2>/dev/null; rm -f "$said"; exit 130' INT TERM
$python -m pytest -m "not torture" --ignore=tests/browser --ignore=tests/peers "$@"
first=$?
wait "$beside"
second=$?
cat "$said"
[ "$second" = 5 ] && second=0 # none of these was asked for
[ "$first" = 0 ] && [ "$second" = 0 ]
