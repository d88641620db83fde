#!/bin/sh
# Install calendar readers that share no code with what writes our feeds, into .venv/readers: two in Node, two in Python.
set -eu
cd "$(dirname "$0")/.."
readers=.venv/readers
lists=tests/ical/readers

stop() {
    echo "$1 The tests with independent readers need them." >&2
    [ "${CI:-}" = true ] && exit 1
    echo "Going on without: these tests will be skipped." >&2
    exit 0
}

mark=$(cat $lists/package.json $lists/requirements.txt | cksum)
if [ "$(cat $readers/installed 2>/dev/null)" = "$mark" ]; then
    exit 0
fi

# On Debian as root Node can be installed; where that fails, say what is missing instead.
if ! command -v npm >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Node for the independent readers ..."
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null || true
fi
command -v npm >/dev/null || stop "There is no Node here, and it could not be installed. On Debian: apt-get install npm."

echo "Installing independent readers into $readers ..."
mkdir -p $readers
cp $lists/package.json $readers/
(cd $readers && npm install --no-package-lock --no-audit --no-fund --loglevel=error >/dev/null) ||
    stop "The readers in Node could not be installed."
"${PYTHON:-python3}" -m venv $readers/python
$readers/python/bin/python -m pip --quiet --quiet --disable-pip-version-check install -r $lists/requirements.txt ||
    stop "The readers in Python could not be installed."
echo "$mark" >$readers/installed
