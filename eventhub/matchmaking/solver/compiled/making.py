"""Making machine code of functions."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

from eventhub.matchmaking.solver.compiled import keeping

Function = TypeVar("Function", bound=Callable[..., Any])


def entry(function: Function, **options: Any) -> Function:
    """Make machine code of a function once it is called, or read what is kept of it."""
    kept = keeping.folder()
    numba.config.CACHE_DIR = str(kept or "")  # type: ignore[attr-defined]
    return cast("Function", numba.njit(function, cache=kept is not None, **options))


def compiled(function: Function) -> Function:
    """The same, made faster, for a function that only machine code calls: Python would crash."""
    return entry(function, no_cpython_wrapper=True, no_cfunc_wrapper=True)
