#!/bin/sh
# Prepare ./.venv: `run` for using Faden, `dev` for working on it. Does nothing when it is done.
set -eu
cd "$(dirname "$0")/.."

case "${1:-}" in
run) requirements=requirements.txt ;;
dev) requirements=requirements-dev.txt ;;
*) echo "usage: tools/setup.sh run|dev" >&2 && exit 2 ;;
esac

new_enough() { # A shim may be on the path and still not run, so each candidate is tried.
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

fingerprint() { # Changes when the requirements, this script or the place of the folder change.
    echo "$(cat "$requirements" tools/setup.sh | cksum) $(pwd -P)"
}

# `dev` holds all of `run`, so it counts for both.
done_before() {
    new_enough .venv/bin/python || return 1
    for kind in "$1" dev; do
        requirements=requirements.txt
        [ "$kind" = dev ] && requirements=requirements-dev.txt
        [ "$(cat ".venv/.ready-$kind" 2>/dev/null)" = "$(fingerprint)" ] && return 0
    done
    return 1
}

find_python() {
    for candidate in python3.13 python3.12 python3.11 python3; do
        if new_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    echo "Faden needs Python 3.11 or newer, and none was found. To get it:" >&2
    echo "  Debian, Ubuntu:  sudo apt-get install python3 python3-venv" >&2
    echo "  macOS:           brew install python@3.13" >&2
    exit 1
}

make_venv() {
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then # Debian splits it off
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            echo "Installing python$version-venv, which Debian keeps apart from Python."
            apt-get update -qq && apt-get install -y -qq "python$version-venv" >/dev/null
        else
            echo "Python's venv module is missing: sudo apt-get install python$version-venv" >&2
            exit 1
        fi
    fi
    "$python" -m venv --clear .venv
}

link_sources() { # Faden runs from ./src; both paths are relative, so the folder may be a link.
    packages=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    echo ../../../../src >"$packages/faden.pth"
    printf '#!/bin/sh\nexec "$(dirname "$0")/python" -m faden "$@"\n' >.venv/bin/faden
    chmod +x .venv/bin/faden
}

done_before "$1" && exit 0
echo "Preparing .venv ($requirements); the first time this takes a minute ..."
new_enough .venv/bin/python || make_venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
    --require-hashes --only-binary :all: --requirement "$requirements"
link_sources
fingerprint >".venv/.ready-$1"
