"""Making machine code of functions."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def entry(function: Function, **options: Any) -> Function:
    """Make machine code of a function once it is called, or read it from the folder that numba was given, if any."""
    return cast("Function", numba.njit(function, cache=bool(numba.config.CACHE_DIR), **options))  # type: ignore[attr-defined]


def compiled(function: Function) -> Function:
    """The same, made faster, for a function that only machine code calls: Python would crash."""
    return entry(function, no_cpython_wrapper=True, no_cfunc_wrapper=True)
