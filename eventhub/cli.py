"""The `eventhub` command."""

import logging
import os
import sys
from json import JSONDecodeError

import click
from sqlalchemy.exc import OperationalError

from eventhub.config import Config
from eventhub.errors import BadSetting, Refusal
from eventhub.matchmaking.solver.fields import ProblemError
from eventhub.serving import gunicorn

LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


class Commands(click.Group):
    """Reads the whole house only for what needs it: what hands over to another program starts at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*super().list_commands(ctx), *_of_the_house().commands})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name."""
        return super().get_command(ctx, cmd_name) or _of_the_house().commands.get(cmd_name)


@click.group(cls=Commands)
def commands() -> None:
    """The whole event year of a cluster programme on one platform."""
    logging.basicConfig(level=logging.INFO, format=LOG_FORMAT)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)


@commands.command()
@click.option("--workers", default=2, show_default=True, help="web processes")
def serve(workers: int) -> None:
    """Serve the web pages on 127.0.0.1:$PORT; runs no jobs."""
    Config.from_env()  # a bad setting is said here in one line, not by each web process
    program, *_options = command = gunicorn(workers)
    os.execv(program, command)  # noqa: S606 - our own interpreter's gunicorn


@commands.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def solve(arguments: tuple[str, ...]) -> None:
    """Run the optimiser alone: PROBLEM.json --out PLAN.json [--time-limit S] [--workers N] [--seed K]."""
    os.execv(sys.executable, [sys.executable, "-m", "eventhub.matchmaking.solver", *arguments])  # noqa: S606 - fixed words


def main() -> None:
    """Run one command; a bad setting is one clear line, not a traceback."""
    try:
        commands()
    except (BadSetting, Refusal, OSError, UnicodeDecodeError, JSONDecodeError, ProblemError) as problem:
        sys.exit(f"eventhub: {problem}")
    except OperationalError as problem:
        sys.exit(f"eventhub: the database cannot be used: {str(problem.orig).splitlines()[0]}")


def _of_the_house() -> click.Group:
    from eventhub import operating  # noqa: PLC0415 - all of the house; the web server reads it again anyway

    return operating.commands
