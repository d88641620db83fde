"""What no test may do: reach beyond this machine, or leave a thread behind."""

import ipaddress
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

LOCAL_NAMES = {None, "", "localhost", b"localhost"}


class NetworkForbidden(AssertionError):
    """A test tried to reach another machine."""


def forbid_network() -> None:
    """Refuse, from now on and in the whole process, every address but this machine's own."""
    sys.addaudithook(_refuse_outside)


def _refuse_outside(event: str, args: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = args[1]
        if isinstance(address, tuple) and not _is_local(address[0]):
            raise NetworkForbidden(f"{event} {address!r}")
    elif event == "socket.getaddrinfo" and not _is_local(args[0]):
        raise NetworkForbidden(f"{event} {args[0]!r}")


def _is_local(host: str | bytes | None) -> bool:
    if host in LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def threads_left(before: set[threading.Thread], patience: float = 2) -> set[threading.Thread]:
    """Return the threads started since `before` that do not end within `patience` seconds."""
    deadline = time.monotonic() + patience
    while left := {thread for thread in threading.enumerate() if thread not in before}:
        if time.monotonic() > deadline:
            return left
        time.sleep(0.01)
    return set()


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    """Fail the test that leaves a thread running."""
    before = set(threading.enumerate())
    yield
    left = threads_left(before)
    assert not left, f"threads left running: {sorted(thread.name for thread in left)}"
