"""Readers that run as programs of their own: ical.js and node-ical, and khal on what vdirsyncer fetched over HTTP."""

import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2] / ".venv" / "readers"
SCRIPT = Path(__file__).parent / "readers" / "read.mjs"
PATIENCE_SECONDS = 60
FIELDS = ("title", "start-long-full", "end-long-full", "cancelled", "all-day", "repeat-symbol")

SYNCER = """
[general]
status_path = "{folder}/status"

[pair events]
a = "there"
b = "here"
collections = null
conflict_resolution = "a wins"
partial_sync = "ignore"

[storage there]
type = "http"
url = "{url}"

[storage here]
type = "filesystem"
path = "{folder}/events"
fileext = ".ics"
"""
KHAL = """
[calendars]
[[events]]
path = {folder}/events

[sqlite]
path = {folder}/khal.sqlite

[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M:%S
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%dT%H:%M:%S
longdatetimeformat = %Y-%m-%dT%H:%M:%S
"""


def need_readers():
    """Skip where the readers were not installed; where everything is to be tested, that is a failure."""
    if (HOME / "installed").exists():
        return
    if os.environ.get("CI") == "true":
        pytest.fail("the independent readers are missing: run tools/readers.sh")
    pytest.skip("the independent readers are missing: run tools/readers.sh")


def read_by_node(data):
    """Return what ical.js and node-ical see, each as a dict by UID."""
    environment = {**os.environ, "TZ": "Pacific/Auckland"}  # far from every zone that is written
    command = ["node", SCRIPT, HOME]
    output = _run(command, environment, input=data)
    return {reader: {each["uid"]: each for each in events} for reader, events in json.loads(output).items()}


class Subscription:
    """One person's subscription: vdirsyncer fetches into a folder, khal shows what is there."""

    def __init__(self, url, folder):
        self._folder = folder
        (folder / "events").mkdir(parents=True)
        (folder / "vdirsyncer").write_text(SYNCER.format(url=url, folder=folder))
        (folder / "khal").write_text(KHAL.format(folder=folder))
        self._program("vdirsyncer", "-c", folder / "vdirsyncer", "discover", input=b"y\n" * 5)

    def fetch(self, first, days):
        """Ask for the feed again, and return what stands in the calendar from a day on: dicts by title.

        vdirsyncer gives what comes over HTTP names of its own, so the title is what is left to know an entry by.
        """
        self._program("vdirsyncer", "-c", self._folder / "vdirsyncer", "sync", "--force-delete")
        marks = [part for field in FIELDS for part in ("--json", field)]
        shown = self._program("khal", "-c", self._folder / "khal", "list", *marks, f"{first:%Y-%m-%d}", f"{days}d")
        rows = [row for line in shown.splitlines() if line.strip() for row in json.loads(line)]
        return {row["title"]: row for row in rows}

    def _program(self, name, *arguments, input=b""):  # noqa: A002 - as subprocess calls it
        environment = {**os.environ, "HOME": str(self._folder), "TZ": "UTC", "LANG": "C.UTF-8"}
        return _run([HOME / "python" / "bin" / name, *arguments], environment, input=input)


def instant(text):
    """Read khal's way of writing an instant."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC)


def _run(command, environment, input):  # noqa: A002
    done = subprocess.run(
        command, env=environment, input=input, capture_output=True, timeout=PATIENCE_SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()
    return done.stdout.decode()
