#!/bin/sh
# Install a list of pinned packages, each checked against its hash, and this package itself into .venv.
# Usage: tools/install.sh requirements.txt
set -eu
cd "$(dirname "$0")/.."
list=$1
python=${PYTHON:-python3}

stop() {
    echo "$1" >&2
    exit 1
}

command -v "$python" >/dev/null ||
    stop "Python 3.11 or newer is needed. On Debian: apt-get install python3 python3-venv"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    stop "Python 3.11 or newer is needed; $python is $("$python" --version). Name another: make PYTHON=python3.13 ..."
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
    stop "Python's venv module is missing. On Debian: apt-get install python3-venv"

# A .venv that was left half-made, or whose Python has been upgraded away, is made anew.
.venv/bin/python -m pip --version >/dev/null 2>&1 || "$python" -m venv --clear .venv

echo "Installing $list into .venv (the first time takes about a minute) ..."
pip() {
    .venv/bin/python -m pip --quiet --quiet --disable-pip-version-check install "$@"
}
pip --require-hashes --only-binary :all: -r "$list"
pip --no-index --no-deps --no-build-isolation --editable .
