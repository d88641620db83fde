import subprocess
import time
from urllib.request import urlopen

import pytest

from tests.support.server import PATIENCE_SECONDS


def test_real_processes_answer_from_the_tests_database(served, database, app):
    server = served(workers=2, worker=True)
    with urlopen(f"{server.url}/healthz", timeout=5) as answer:
        assert answer.status == 200
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(server.survivors()) < 4 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(server.survivors()) >= 4, "two web workers, the one that begins them, and the jobs"
    server.stop()
    assert server.survivors() == []


def test_a_process_that_stays_is_an_error(served):
    server = served()
    stray = subprocess.Popen(["sleep", "60"], env=server._environment, start_new_session=True)
    with pytest.raises(AssertionError, match="processes left behind"):
        server.stop()
    assert stray.wait(5) != 0


def test_a_server_that_cannot_start_says_why(served):
    with pytest.raises(RuntimeError, match="EVENTHUB_BASE_URL must look like"):
        served(EVENTHUB_BASE_URL="nonsense")
