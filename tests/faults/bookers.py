"""People who accept, book, move and cancel at the same moment: threads of one process, beside other such processes.

`python -m tests.faults.bookers FILE`: it reads rounds of orders from its input, one list a thread, says that it is
ready, and begins when FILE appears; the threads of a round begin together. Prints what became of each order. CARELESS
takes away every look at what is free, so that the database alone keeps people and tables apart.
"""

import json
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from sqlalchemy.exc import IntegrityError, OperationalError

from eventhub.app import create_app
from eventhub.db import db, unit_of_work
from eventhub.errors import Refusal
from eventhub.matchmaking.free import Openings
from eventhub.matchmaking.models import Meeting, MeetingRequest, Slot, Table
from eventhub.matchmaking.operations import booking, meetings, requests

LONGEST_WAIT = 120


def act(deed: str, row_id: int, slot_id: int, table_id: int) -> None:
    """Do one deed of one person."""
    slot = db.session.get(Slot, slot_id)
    if deed in ("accept", "decline", "withdraw", "counter"):
        request = db.session.get_one(MeetingRequest, row_id)
        deeds: dict[str, Any] = {
            "accept": lambda: requests.accept(request, by=None, slot=slot),
            "decline": lambda: requests.decline(request, by=None),
            "withdraw": lambda: requests.withdraw(request, by=None),
            "counter": lambda: requests.propose_others(request, [slot] if slot else [], by=None),
        }
        deeds[deed]()
        return
    meeting = db.session.get_one(Meeting, row_id)
    if deed == "cancel":
        booking.call_off(meeting, by=None, reason="A train is late")
    elif slot and deed == "book":
        booking.book(meeting, slot, by=None)
    elif slot:
        meetings.place(meeting, slot, db.session.get_one(Table, table_id), by=None)


def tried(order: list[Any]) -> str:
    """Do an order in a transaction; say whether it was done, refused in words or by the database, or found it busy."""
    try:
        with unit_of_work():
            act(*order)
    except Refusal:
        return "refused"
    except IntegrityError:
        return "impossible"
    except OperationalError:
        return "busy"
    except Exception as error:  # noqa: BLE001 - whatever else it is, the test shall show it
        return f"broken: {error!r}"[:200]
    return "done"


def work(app: Any, orders: list[Any], together: threading.Barrier) -> list[str]:
    """Do one thread's orders, each as soon as the others are at theirs."""
    found = []
    with app.app_context():
        for order in orders:
            together.wait(LONGEST_WAIT)
            found.append(tried(order) if order else "none")
            db.session.remove()
    return found


def careless() -> None:
    """Nobody looks any more whether people and tables are free."""
    Openings.slots = lambda self: list(self._matchmaking.slots)  # type: ignore[method-assign]
    Openings.table = lambda self, _slot: self._matchmaking.tables[0]  # type: ignore[method-assign]
    meetings.obstacles = lambda *_: []


def main(signal: Path) -> None:
    """Do what the input says."""
    threads = json.loads(sys.stdin.readline())
    if os.environ.get("CARELESS"):
        careless()
    app, together = create_app(), threading.Barrier(len(threads))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    deadline = time.monotonic() + LONGEST_WAIT
    while not signal.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    with ThreadPoolExecutor(len(threads)) as pool:
        found = list(pool.map(lambda orders: work(app, orders, together), threads))
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
