"""One job, run by a process of its own as soon as the others are there too; prints whether each item went well.

`python -m tests.faults.racer publish|tell FILE`: it says that it is ready, and begins when FILE appears. UNGUARDED
takes away the second look that publishing has under the lock.
"""

import os
import sys
import time
from pathlib import Path
from typing import Any

from eventhub import clock
from eventhub.app import create_app
from eventhub.db import db
from eventhub.events import jobs as event_jobs
from eventhub.events import publication
from eventhub.events.models import Event
from eventhub.following import jobs as following_jobs

PAUSE_SECONDS = 0.2
LONGEST_WAIT = 60


def publish_without_looking(event_id: int, _now: Any) -> None:
    """Publish what was found a while ago, whatever became of it."""
    event = db.session.get_one(Event, event_id)
    time.sleep(PAUSE_SECONDS)
    publication.carry_out(event)


def main(name: str, signal: Path) -> None:
    """Run the job once."""
    jobs = {"publish": event_jobs.publish_all_due, "tell": following_jobs.tell_all_due}
    if os.environ.get("UNGUARDED"):
        event_jobs._publish = publish_without_looking
    with create_app().app_context():
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        deadline = time.monotonic() + LONGEST_WAIT
        while not signal.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        went = [str(each) for each in jobs[name](clock.now() + following_jobs.SETTLES)]
    sys.stdout.write(" ".join(went))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
