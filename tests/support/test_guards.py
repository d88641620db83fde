import socket
import threading

import pytest

from tests.support.guards import NetworkForbidden, threads_left

DOCUMENTATION_ADDRESS = "192.0.2.1"


def test_another_machine_is_out_of_reach():
    with socket.socket() as probe, pytest.raises(NetworkForbidden):
        probe.connect((DOCUMENTATION_ADDRESS, 80))
    with socket.socket(type=socket.SOCK_DGRAM) as probe, pytest.raises(NetworkForbidden):
        probe.sendto(b"", (DOCUMENTATION_ADDRESS, 53))
    with pytest.raises(NetworkForbidden):
        socket.getaddrinfo("example.org", 80)


def test_this_machine_is_within_reach():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as visitor:
        assert visitor.getpeername() == server.getsockname()


def test_a_thread_that_stays_is_seen():
    before, done = set(threading.enumerate()), threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    assert threads_left(before, patience=0.05) == {thread}
    done.set()
    assert threads_left(before) == set()
