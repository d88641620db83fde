"""How the web server is started."""

import os
import sys
from pathlib import Path

BIN = Path(sys.executable).parent


def gunicorn(workers: int) -> list[str]:
    """Return the web server's command: it reads the program once and then splits, so its processes answer at once."""
    bind = f"--workers {workers} --bind 127.0.0.1:{port()}"
    options = f"--no-control-socket --preload --worker-class gthread --threads 4 {bind}".split()
    return [str(BIN / "gunicorn"), *options, "wsgi:app", "--chdir", str(Path(__file__).resolve().parent.parent)]


def port() -> str:
    """Return where the web server listens, on this machine alone."""
    return os.environ.get("PORT", "8000")
