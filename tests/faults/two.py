"""Two processes that each do what a line says, at the same moment, and what such a process does."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from eventhub.app import create_app
from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from tests.support.application import SECRET_KEY

Deeds = Mapping[str, Callable[..., None]]
Pair = Callable[..., list[str]]


@contextmanager
def hiring(program: str, database_url: str, **settings: str) -> Iterator[Callable[..., Pair]]:
    """Start two processes of a module of this folder, `both = hire()`, as often as wanted; they end with the block.

    `both("cancel 1", "edit 2")` returns what came of what they do at once.
    """
    house = {"EVENTHUB_DATABASE_URL": database_url, "EVENTHUB_SECRET_KEY": SECRET_KEY, **settings}
    command = [sys.executable, "-m", f"tests.faults.{program}"]
    with ExitStack() as running:

        def hire(**environment: str) -> Pair:
            given = {**os.environ, **house, **environment}
            pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "bufsize": 1}
            two = [running.enter_context(subprocess.Popen(command, env=given, **pipes)) for _ in range(2)]
            for each in two:
                running.callback(each.kill)

            def answers() -> list[str]:
                return [each.stdout.readline().strip() for each in two if each.stdout]

            def at_once(*lines: str) -> list[str]:
                for each, line in zip(two, lines, strict=True):
                    assert each.stdin
                    each.stdin.write(f"{line}\n")
                return answers()

            assert answers() == ["ready", "ready"]
            return at_once

        yield hire


def answer_each_line(deeds: Deeds, prepare: Callable[[], None]) -> None:
    """Be one of the two: get ready, do what each line of the input says, and print a word on it, until none is left."""
    with create_app().app_context():
        prepare()
        _say("ready")
        for line in sys.stdin:
            _say(_outcome(deeds, *line.split()))


def rest_before(act: Callable[..., Any], seconds: float) -> Callable[..., Any]:
    """Leave time for others between the last look and the deed."""

    def later(*subjects: Any, **how: Any) -> Any:
        time.sleep(seconds)
        return act(*subjects, **how)

    return later


def _outcome(deeds: Deeds, deed: str, *words: str) -> str:
    """Do it, as one transaction."""
    try:
        with unit_of_work():
            deeds[deed](*words)
    except Refusal:
        return "refused"
    except Exception as error:  # noqa: BLE001 - whatever else it is, the test wants to read it
        return type(error).__name__
    finally:
        db.session.remove()
    return "done"


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()
