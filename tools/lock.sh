#!/bin/sh
# Renew requirements.txt and requirements-dev.txt: exact versions with hashes for every system,
# resolved from pyproject.toml. The files name no index and no path, so they work everywhere.
#   tools/lock.sh                  keep what is pinned where it still fits
#   tools/lock.sh --upgrade        take the newest
set -eu
cd "$(dirname "$0")/.."

compile() {
    output=$1
    shift
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
        --output-file "$output" "$@" pyproject.toml
}

compile requirements.txt "$@"
compile requirements-dev.txt --group dev --constraint requirements.txt "$@"
.venv/bin/python tools/dependency_versions.py
