#!/bin/sh
# Write requirements.txt and requirements-dev.txt from pyproject.toml: the newest versions it allows, for every
# platform and Python, with hashes and without a word on where they came from.
set -eu
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"${PYTHON:-python3}" -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet uv

pin() {
    "$scratch/venv/bin/uv" pip compile pyproject.toml --quiet --no-config --upgrade --universal \
        --python-version 3.11 --generate-hashes --no-header --no-annotate \
        --no-emit-index-url --no-emit-find-links "$@"
}
pin --group build --output-file requirements.txt
pin --group dev --constraint requirements.txt --output-file requirements-dev.txt
