"""Real server processes: gunicorn and the worker, as an operator starts them."""

import ctypes
import os
import secrets
import signal
import subprocess
import sys
import time
from http import HTTPStatus
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.support.application import SECRET_KEY
from tests.support.smtp import free_port

PATIENCE_SECONDS = 300
MARK = "EVENTHUB_TEST_SERVER"
END_WITH_PARENT = 1


class LiveServer:
    """One installation on a database: `url` answers, `web` and `worker` are its processes."""

    def __init__(self, database_url: str, logs: Path, **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.web: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None
        self._logs = logs
        self._mark = secrets.token_hex()
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("EVENTHUB_")},
            "EVENTHUB_DATABASE_URL": database_url,
            "EVENTHUB_SECRET_KEY": SECRET_KEY,
            "EVENTHUB_BASE_URL": self.url,
            "PORT": str(self.port),
            MARK: self._mark,
            **environment,
        }

    def start_web(self, workers: int = 1) -> None:
        """Serve; returns when the health page answers."""
        self._start_serving("serve", "--workers", str(workers))

    def start_house(self) -> None:
        """Run web and jobs as one command, the way `make run` does; returns when the health page answers."""
        self._start_serving("run")

    def _start_serving(self, *arguments: str) -> None:
        self.web = self._start(*arguments)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._is_up():
            if self.web.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start:\n{self.log()}")
            time.sleep(0.05)

    def start_worker(self) -> None:
        """Run the jobs in a process of their own."""
        self.worker = self._start("worker")

    def stop(self) -> None:
        """End all processes as an operator does; one that stays, or leaves a child behind, is an error."""
        running = [process for process in (self.web, self.worker) if process and process.poll() is None]
        for process in running:
            process.terminate()
        late = [process.args for process in running if not _ends(process)]
        left = self.survivors()
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        assert not late, f"did not stop within {PATIENCE_SECONDS} s: {late}\n{self.log()}"
        assert not left, f"processes left behind: {left}\n{self.log()}"

    def survivors(self) -> list[int]:
        """Return the processes that this server started, or they in turn, and that still run."""
        return [pid for pid in _all_pids() if f"{MARK}={self._mark}".encode() in _environment_of(pid)]

    def log(self) -> str:
        """Return what the processes wrote."""
        return "\n".join(path.read_text(errors="replace") for path in sorted(self._logs.glob("*.log")))

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        program = Path(sys.executable).with_name("eventhub")
        with (self._logs / f"{command[0]}.log").open("ab") as log:
            return subprocess.Popen(
                [program, *command],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - one system call
            )

    def _is_up(self) -> bool:
        try:
            with urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return bool(answer.status == HTTPStatus.OK)
        except (URLError, ConnectionError, TimeoutError):
            return False


def _ends(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return False
    return True


def _end_with_parent() -> None:
    """Ask the kernel to end this process with the test run, should that be killed."""
    ctypes.CDLL(None).prctl(END_WITH_PARENT, signal.SIGTERM)


def _all_pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*")]


def _environment_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""
