#!/bin/sh
# The programs that some tests talk to: a browser, a load generator, mail servers. Debian as root
# installs what is missing, and starts none of it; elsewhere the tests that need one are skipped,
# unless CI=true, where a missing one fails.
set -eu

# program:Debian's package
PEERS="chromium:chromium wrk:wrk swaks:swaks postfix:postfix sievec:dovecot-sieve
/usr/lib/dovecot/imap:dovecot-imapd /usr/lib/dovecot/lmtp:dovecot-lmtpd"
PATH=$PATH:/usr/sbin:/sbin # where mail servers are, for everybody else too

missing() {
    for peer in $PEERS; do
        command -v "${peer%%:*}" >/dev/null || printf '%s ' "${peer##*:}"
    done
}

on_debian() { # Ubuntu's chromium package only asks for a snap.
    [ -r /etc/os-release ] && grep -q '^ID=debian' /etc/os-release
}

# A mail server that this machine already uses (exim4) is not to be replaced by a test's postfix.
get() {
    apt-get install -y --no-install-recommends --no-remove "$@"
}

install_peers() {
    apt-get update
    # Tests configure their own postfix: the system's stays unconfigured, and asks nothing.
    ! command -v debconf-set-selections >/dev/null ||
        echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections
    get "$@" || for package; do get "$package" || failed="$package"; done
    [ -z "${failed:-}" ]
}

wanted=$(missing)
[ -z "$wanted" ] && exit 0

if [ "$(id -u)" = 0 ] && on_debian; then
    echo "Installing for the tests: $wanted"
    log=$(mktemp)
    export DEBIAN_FRONTEND=noninteractive
    if [ ! -e /usr/sbin/policy-rc.d ]; then # asked by packages before they start a service
        trap 'rm -f /usr/sbin/policy-rc.d' EXIT
        printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
        chmod +x /usr/sbin/policy-rc.d
    fi
    # shellcheck disable=SC2086 # one word per package
    install_peers $wanted >"$log" 2>&1 || tail -n 5 "$log"
    rm -f "$log"
fi

wanted=$(missing)
[ -z "$wanted" ] && exit 0
if [ "${CI:-}" = true ]; then
    echo "Missing, and CI=true allows no skipped test: $wanted" >&2
    exit 1
fi
echo "Not installed: $wanted- the tests that need them are skipped."
