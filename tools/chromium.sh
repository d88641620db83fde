#!/bin/sh
# Make sure that there is a Chromium for the journeys: take the one that is here, else install Debian's.
set -eu

for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null; then
        exit 0
    fi
done

# On Debian as root it can be installed; where that fails, say what is missing instead.
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium for the tests in a real browser ..."
    export DEBIAN_FRONTEND=noninteractive
    if apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; then
        exit 0
    fi
fi

echo "There is no Chromium here, and it could not be installed. The tests in a real browser need one." >&2
echo "On Debian: sudo apt-get install chromium" >&2
if [ "${CI:-}" = true ]; then
    exit 1
fi
echo "Going on without: these tests will be skipped." >&2
