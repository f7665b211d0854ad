#!/bin/sh
# The programs that some tests talk to: a browser, a load generator. Debian as root installs what is
# missing; elsewhere the tests that need one are skipped, unless CI=true, where a missing one fails.
set -eu

PEERS="chromium wrk" # program names, which are also Debian's package names

missing() {
    for peer in $PEERS; do
        command -v "$peer" >/dev/null || printf '%s ' "$peer"
    done
}

on_debian() { # Ubuntu's chromium package only asks for a snap.
    [ -r /etc/os-release ] && grep -q '^ID=debian' /etc/os-release
}

wanted=$(missing)
[ -z "$wanted" ] && exit 0

if [ "$(id -u)" = 0 ] && on_debian; then
    echo "Installing for the tests: $wanted"
    log=$(mktemp)
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086 # one word per package
    { apt-get update && apt-get install -y --no-install-recommends $wanted; } >"$log" 2>&1 ||
        tail -n 5 "$log"
    rm -f "$log"
fi

wanted=$(missing)
[ -z "$wanted" ] && exit 0
if [ "${CI:-}" = true ]; then
    echo "Missing, and CI=true allows no skipped test: $wanted" >&2
    exit 1
fi
echo "Not installed: $wanted- the tests that need them are skipped."
