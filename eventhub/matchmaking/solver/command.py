"""The process door of the optimiser: a problem in, a plan out, progress as lines of JSON on the way."""

import argparse
import json
import resource
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import FrameType

from eventhub.matchmaking.solver.check import violations
from eventhub.matchmaking.solver.fields import ProblemError
from eventhub.matchmaking.solver.fitting import fit
from eventhub.matchmaking.solver.formats import read_problem, write_outlooks, write_plan
from eventhub.matchmaking.solver.problem import Plan, Problem
from eventhub.matchmaking.solver.search import DEFAULT_TIME_LIMIT, solve
from eventhub.matchmaking.solver.watch import Progress
from eventhub.matchmaking.solver.whatif import LONGEST, what_if

DONE, FAILED, MALFORMED = 0, 1, 2
MIB = 2**20


def main(argv: Sequence[str]) -> int:
    """Solve the problem named by the arguments; 0 with a plan, 2 with one line about a malformed problem."""
    options = _parser().parse_args(argv)
    if options.memory_limit is not None:
        limit = options.memory_limit * MIB
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    try:
        problem = read_problem(_text(options.problem))
        if options.outlook:
            _put(write_outlooks(what_if(problem, time_limit=options.time_limit)), options.out)
            return DONE
        plan = _solve(problem, options)
    except (ProblemError, OSError, UnicodeDecodeError) as error:
        return _complain(MALFORMED, f"{options.problem}: {_one_line(error)}")
    except MemoryError:
        return _complain(FAILED, "the memory limit was reached")
    if plan is None:
        return _complain(FAILED, "the plan found breaks a rule and is not given out")
    _put(write_plan(plan), options.out)
    if options.what_if is not None:
        _put(write_outlooks(what_if(problem, time_limit=min(LONGEST, options.time_limit / 10))), options.what_if)
    return DONE


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
    parser.add_argument("--what-if", type=Path, metavar="FILE", help="where to tell what more tables and slots bring")
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


def _solve(problem: Problem, options: argparse.Namespace) -> Plan | None:
    """Solve until done, out of time or asked to stop; None when the judge refuses the plan."""
    way: Callable[..., Plan] = solve
    if options.most_moved is not None:
        way = partial(fit, most_moved=options.most_moved)
    with _stop_button() as stop:
        plan = way(
            problem,
            seed=options.seed,
            time_limit=options.time_limit,
            workers=options.workers,
            on_progress=_tell if options.progress else None,
            should_stop=stop.is_set,
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


def _put(text: str, out: Path | None) -> None:
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text, encoding="utf-8")


def _one_line(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or "cannot be read"
    return "not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)


def _complain(status: int, message: str) -> int:
    sys.stderr.write(message + "\n")
    return status
