import http.server
import threading
from pathlib import Path

import pytest

from tests.support.browser import HEIGHTS, Pages

GOOD = "<!doctype html><html lang=en><title>Good</title><main><h1>Good</h1></main>"
BAD = "<!doctype html><title>Bad</title><img src=/missing.png><script>nothing.here()</script>"
ELSEWHERE = '<!doctype html><html lang=en><title>Elsewhere</title><img src="http://192.0.2.1/spy.png" alt="">'


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves the folder it is given and keeps quiet about it."""

    def log_message(self, *args):
        """Write nothing."""


@pytest.fixture
def site(tmp_path):
    for name, page in {"good": GOOD, "bad": BAD, "elsewhere": ELSEWHERE}.items():
        Path(tmp_path / f"{name}.html").write_text(page)
    (tmp_path / "favicon.ico").write_bytes(b"")
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), lambda *args: QuietHandler(*args, directory=str(tmp_path))
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("width", HEIGHTS)
def test_a_page_opens_at_the_width_asked_for(open_page, axe, site, width):
    page = open_page(width)
    page.goto(f"{site}/good.html")
    assert page.evaluate("innerWidth") == width
    assert axe(page) == []


def test_what_is_wrong_on_a_page_is_collected(chromium, axe, site):
    pages = Pages(chromium)
    page = pages()
    page.goto(f"{site}/bad.html")
    found = {line.split(":")[0] for line in axe(page)}
    pages.close()
    assert found == {"html-has-lang", "image-alt"}
    assert any("nothing is not defined" in fault for fault in pages.faults)
    assert any("missing.png" in fault for fault in pages.faults)


def test_a_page_that_asks_another_machine_is_caught(chromium, site):
    pages = Pages(chromium)
    pages().goto(f"{site}/elsewhere.html")
    pages.close()
    assert any("192.0.2.1" in fault for fault in pages.faults)
