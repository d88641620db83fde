"""The process door of the optimiser: a problem in, a plan out, progress as lines of JSON on the way."""

import argparse
import gc
import json
import resource
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import monotonic
from types import FrameType

from eventhub.matchmaking.solver.check import violations
from eventhub.matchmaking.solver.fields import ProblemError
from eventhub.matchmaking.solver.formats import read_problem
from eventhub.matchmaking.solver.problem import Plan, Problem
from eventhub.matchmaking.solver.search import DEFAULT_TIME_LIMIT, solve
from eventhub.matchmaking.solver.watch import Progress
from eventhub.matchmaking.solver.whatif import LONGEST, what_if
from eventhub.matchmaking.solver.writing import plan_lines, write_outlooks

DONE, FAILED, MALFORMED = 0, 1, 2
MIB = 2**20


def main(argv: Sequence[str], *, begun: float | None = None) -> int:
    """Solve the problem named by the arguments; 0 with a plan, 2 with one line about a malformed problem.

    The time limit holds for all of it, from the moment it has `begun` on the clock that `monotonic` reads.
    """
    options = _parser().parse_args(argv)
    options.begun = monotonic() if begun is None else begun
    if options.memory_limit is not None:
        limit = options.memory_limit * MIB
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    try:
        with _without_collecting():
            return _answer(options)
    except (ProblemError, OSError, UnicodeDecodeError) as error:
        return _complain(MALFORMED, f"{options.problem}: {_one_line(error)}")
    except MemoryError:
        return _complain(FAILED, "the memory limit was reached")


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Look for no garbage in circles: there is hardly any, and looking takes a fifth of the time of a large event."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _answer(options: argparse.Namespace) -> int:
    began = monotonic()
    problem = read_problem(_text(options.problem))
    for_changes = _for_changes(options, monotonic() - began)
    if options.outlook:
        _put([write_outlooks(what_if(problem, time_limit=options.time_limit))], options.out)
        return DONE
    plan = _solve(problem, options, spare=for_changes)
    if plan is None:
        return _complain(FAILED, "the plan found breaks a rule and is not given out")
    _put(plan_lines(plan), options.out)
    if for_changes:
        left = options.begun + options.time_limit.total_seconds() - monotonic()
        seconds = max(0.0, min(for_changes, left))
        _put([write_outlooks(what_if(problem, time_limit=timedelta(seconds=seconds)))], options.what_if)
    elif options.what_if is not None:
        sys.stderr.write(f"{options.what_if}: not written, there was no time to look at changes\n")
    return DONE


def _for_changes(options: argparse.Namespace, reading: float) -> float:
    """How many seconds to look at what changes would bring: none where even to read the problem took as long.

    How long the process took to begin tells of the machine, not of the event: it matters when hardly any time is left.
    """
    longest = min(LONGEST, options.time_limit / 10).total_seconds()
    left = options.begun + options.time_limit.total_seconds() - monotonic()
    return longest if options.what_if is not None and reading < longest < left else 0.0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="eventhub solve", description="Find the best timetable of meetings.")
    parser.add_argument("problem", nargs="?", default="-", help="problem as JSON; - or nothing reads standard input")
    parser.add_argument("--out", type=Path, help="where the plan goes; without it, standard output")
    parser.add_argument("--time-limit", type=_seconds, default=DEFAULT_TIME_LIMIT, metavar="SECONDS")
    parser.add_argument("--workers", type=_positive, default=2, metavar="N")
    parser.add_argument("--seed", type=int, default=0, metavar="K")
    parser.add_argument("--memory-limit", type=_positive, metavar="MIB")
    parser.add_argument(
        "--most-moved", type=_count, metavar="N", help="keep all but so many of the previous meetings where they are"
    )
    parser.add_argument(
        "--what-if", type=Path, metavar="FILE", help="where to tell what more tables and slots bring, if time allows"
    )
    parser.add_argument("--outlook", action="store_true", help="only tell what is possible and what more brings")
    parser.add_argument("--progress", action="store_true", help="tell of progress as lines of JSON on standard output")
    return parser


def _seconds(text: str) -> timedelta:
    seconds = float(text)
    if not 0 <= seconds <= timedelta(days=1).total_seconds():
        raise argparse.ArgumentTypeError("expected 0 to 86400 seconds")
    return timedelta(seconds=seconds)


def _count(text: str) -> int:
    return 0 if text == "0" else _positive(text)


def _positive(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 10**6:
        raise argparse.ArgumentTypeError("expected a positive number")
    return number


def _text(source: str) -> str:
    """Read the problem as UTF-8."""
    data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    return data.decode("utf-8")


def _solve(problem: Problem, options: argparse.Namespace, *, spare: float) -> Plan | None:
    """Solve until done, out of time or asked to stop; None when the judge refuses the plan."""
    way: Callable[..., Plan] = solve
    if options.most_moved is not None:
        from eventhub.matchmaking.solver.fitting import fit  # noqa: PLC0415 - large; few plans need it

        way = partial(fit, most_moved=options.most_moved)
    with _stop_button() as stop:
        plan = way(
            problem,
            seed=options.seed,
            time_limit=options.time_limit,
            workers=options.workers,
            on_progress=_tell if options.progress else None,
            should_stop=stop.is_set,
            begun=options.begun,
            spare=spare,
        )
    return None if violations(problem, plan) else plan


@contextmanager
def _stop_button() -> Iterator[threading.Event]:
    """Let SIGTERM and SIGINT ask for the best plan so far."""
    stop = threading.Event()

    def press(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, press) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _tell(progress: Progress) -> None:
    sys.stdout.write(json.dumps(asdict(progress)) + "\n")
    sys.stdout.flush()


def _put(lines: Iterable[str], out: Path | None) -> None:
    if out is None:
        sys.stdout.writelines(lines)
    else:
        with out.open("w", encoding="utf-8") as file:
            file.writelines(lines)


def _one_line(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or "cannot be read"
    return "not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)


def _complain(status: int, message: str) -> int:
    sys.stderr.write(message + "\n")
    return status
