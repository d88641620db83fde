"""The commands that need the whole house: its database, its jobs, its people."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import click
from flask import Flask
from flask_migrate import upgrade

from eventhub import archive, pausing
from eventhub import worker as worker_process
from eventhub.accounts import operations as accounts
from eventhub.accounts.models import Role
from eventhub.app import create_app
from eventhub.config import Config
from eventhub.db import db, unit_of_work
from eventhub.demo import loading
from eventhub.doctor import examine
from eventhub.erasure import operations as erasing
from eventhub.erasure import roll
from eventhub.matchmaking.solver.published import read_dzn
from eventhub.running import operations as running
from eventhub.serving import BIN, gunicorn, port

FILE = click.Path(exists=True, path_type=Path, dir_okay=False)


@click.group()
def commands() -> None:
    """What needs the whole house."""


@commands.command()
def migrate() -> None:
    """Bring the database's tables up to date; a second run changes nothing."""
    _migrate(create_app())


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
    with app.app_context():
        if loading.is_empty():
            click.echo("Loading the demo: a season of events and a timetable of 302 meetings ...")
            _say_password(loading.load())
    click.echo(f"Serving on http://127.0.0.1:{port()} - Ctrl-C stops.")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    children = [subprocess.Popen(command) for command in (gunicorn(workers), [str(BIN / "eventhub"), "worker"])]  # noqa: S603
    sys.exit(_wait_for_all(children))


@commands.command()
@click.option("--instance", type=FILE, help="a published scheduling instance (.dzn) instead of the sample")
@click.option("--original-dates", is_flag=True, help="keep the season of 2018-2019 where it was")
def demo(instance: Path | None, original_dates: bool) -> None:
    """Load the demo, instead of an older one; refuses a database that holds anything else."""
    problem = read_dzn(instance.read_text()) if instance else None
    app = create_app()
    _migrate(app)
    with app.app_context():
        _say_password(loading.load(problem, keeps_dates=original_dates))


@commands.command()
@click.argument("email")
def admin(email: str) -> None:
    """Entrust a person with everything; they sign in by e-mail link."""
    with create_app().app_context(), unit_of_work():
        accounts.grant(accounts.person(email), Role.ADMIN, by=None)
    click.echo(f"{email} is an admin.")


@commands.command()
def doctor() -> None:
    """Check the installation: settings, database, tables, worker, mail."""
    config = Config.from_env()
    findings = list(examine(create_app(config), config))
    for is_well, words in findings:
        click.echo(f"{'ok  ' if is_well else 'FAIL'}  {words}")
    sys.exit(0 if all(is_well for is_well, _ in findings) else 1)


@commands.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Write every row of one moment to FILE, while the installation goes on."""
    with create_app().app_context():
        click.echo(f"{archive.back_up(file)} rows written to {file}")


@commands.command()
@click.argument("file", type=FILE)
@click.option(
    "--erased", "erased_file", type=FILE, help="the list of erased people, where it is not in its usual place"
)
def restore(file: Path, erased_file: Path | None) -> None:
    """Fill an empty, migrated database from FILE, and erase whoever is on the list of erased people again."""
    app = create_app()
    _migrate(app)
    with app.app_context():
        click.echo(f"{archive.restore(file)} rows read from {file}")
        if erased_file:
            click.echo(f"{roll.take_over(erased_file)} lines taken over from {erased_file} to {roll.path()}")
        click.echo(f"The list of erased people: {roll.path()}{'' if roll.path().exists() else ', which is not there'}.")
        all_went_well = _erase_all_again()
    click.echo("Nobody is written to until an admin presses Resume on /staff/jobs, or `eventhub resume` runs here.")
    sys.exit(0 if all_went_well else 1)


@commands.command()
@click.option("--again", is_flag=True, help="erase those who are on the list and not erased here")
def erased(again: bool) -> None:
    """Write whoever is erased in this database onto the list that a restore reads, if they are not on it."""
    with create_app().app_context():
        number = roll.write_all(db.session.scalars(roll.erased()))
        click.echo(f"{number} people added to {roll.path()}")
        all_went_well = _erase_all_again() if again else True
    sys.exit(0 if all_went_well else 1)


@commands.command()
def pause() -> None:
    """Write to nobody until `eventhub resume`: mails and reminders wait."""
    with create_app().app_context(), unit_of_work():
        pausing.pause(by=None)
    click.echo("Paused.")


@commands.command()
@click.option(
    "--send-waiting",
    is_flag=True,
    help="after a restore, also send what waited or fell due since the backup",
)
def resume(send_waiting: bool) -> None:
    """Let people be written to again, after a restore or a pause."""
    with create_app().app_context(), unit_of_work():
        held = running.resume(by=None, sends_waiting=send_waiting)
    click.echo(f"Resumed; {held} mails that waited are held, see /staff/mail." if held else "Resumed.")


def _erase_all_again() -> bool:
    done, failed = erasing.erase_all_again()
    click.echo(f"{done} people who were erased since the backup are erased again.")
    if failed:
        click.echo(f"{failed} COULD NOT BE ERASED, see the log; run `eventhub erased --again`.", err=True)
    return not failed


def _migrate(app: Flask) -> None:
    with app.app_context():
        upgrade()


def _say_password(password: str) -> None:
    click.echo(
        f"The demo is loaded. Sign in as manager@example.org (or admin, reviewer, host, participant): {password}"
    )


def _wait_for_all(children: list[subprocess.Popen[bytes]]) -> int:
    """Wait until one child ends, Ctrl-C comes or a supervisor ends this process; then stop them all."""
    try:
        os.wait()
    except KeyboardInterrupt:
        click.echo("Stopping.")
    for child in children:
        child.terminate()
    return max(child.wait() for child in children)
