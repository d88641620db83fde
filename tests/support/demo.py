"""The demo, loaded by the optimiser once a run and database, and put back from there as often as tests ask for it."""

from pathlib import Path
from typing import Any

from eventhub import archive
from eventhub.demo import loading
from tests.support.run import only_one


def fill(app: Any, kept: Path) -> None:
    """Put the demo into an empty database; the first test process of a run keeps what it loaded for the others."""
    with only_one(kept.with_suffix(".lock")), app.app_context():
        if kept.exists():
            archive.restore(kept)
            return
        loading.load()
        archive.back_up(kept.with_suffix(".new"))
        kept.with_suffix(".new").rename(kept)
