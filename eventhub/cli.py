"""The `eventhub` command."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import click
from flask import Flask
from flask_migrate import upgrade

from eventhub import worker as worker_process
from eventhub.app import create_app
from eventhub.errors import BadSetting

LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
BIN = Path(sys.executable).parent


@click.group()
def commands() -> None:
    """The whole event year of a cluster programme on one platform."""
    logging.basicConfig(level=logging.INFO, format=LOG_FORMAT)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)


@commands.command()
def migrate() -> None:
    """Bring the database's tables up to date; a second run changes nothing."""
    _migrate(create_app())


@commands.command()
@click.option("--workers", default=2, show_default=True, help="web processes")
def serve(workers: int) -> None:
    """Serve the web pages on 127.0.0.1:$PORT; runs no jobs."""
    os.execv(BIN / "gunicorn", _gunicorn(workers))  # noqa: S606 - our own interpreter's gunicorn


@commands.command()
@click.option("--once", is_flag=True, help="tick every job a single time and end")
def worker(once: bool) -> None:
    """Run the jobs: mails, reminders, timetables."""
    app = create_app()
    worker_process.run_once(app) if once else worker_process.run(app)


@commands.command()
@click.option("--workers", default=2, show_default=True, help="web processes")
def run(workers: int) -> None:
    """Migrate, load the demo if the database is empty, and serve web and jobs until Ctrl-C."""
    app = create_app()
    _migrate(app)
    children = [
        subprocess.Popen(_gunicorn(workers)),  # noqa: S603 - fixed words
        subprocess.Popen([BIN / "eventhub", "worker"]),  # noqa: S603 - fixed words
    ]
    sys.exit(_wait_for_all(children))


def main() -> None:
    """Run one command; a bad setting is one clear line, not a traceback."""
    try:
        commands()
    except BadSetting as problem:
        sys.exit(f"eventhub: {problem}")


def _migrate(app: Flask) -> None:
    with app.app_context():
        upgrade()


def _gunicorn(workers: int) -> list[str]:
    port = os.environ.get("PORT", "8000")
    bind = f"--workers {workers} --bind 127.0.0.1:{port}"
    options = f"--no-control-socket --worker-class gthread --threads 4 {bind}".split()
    return [str(BIN / "gunicorn"), *options, "wsgi:app", "--chdir", str(Path(__file__).resolve().parent.parent)]


def _wait_for_all(children: list[subprocess.Popen[bytes]]) -> int:
    """Wait until one child ends or Ctrl-C comes; then stop them all."""
    try:
        os.wait()
    except KeyboardInterrupt:
        click.echo("Stopping.")
    for child in children:
        child.terminate()
    return max(child.wait() for child in children)
