"""A real browser: Debian's Chromium, with nothing of its own to say to the network."""

import os
import shutil
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Response, Route

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
WIDTHS = (1280, 375)
HEIGHTS = {1280: 800, 375: 812}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
BROKEN = 500
PATIENCE = 60_000


def launch(playwright: Playwright) -> Browser:
    """Start the browser of this machine; without one, skip the test and say why, but fail in CI."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        reason = "there is no Chromium or Chrome here; `make setup` says how to get one"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=program, args=[*FLAGS, *sandbox])


class Pages:
    """Opens pages, each in a browser context of its own, and collects what went wrong on them."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.faults: list[str] = []

    def __call__(self, width: int = 1280, **options: object) -> Page:
        """Open an empty page of this width; `options` are Playwright's for a context, such as `locale`."""
        size = {"width": width, "height": HEIGHTS.get(width, 800)}
        context = self._browser.new_context(viewport=size, **options)
        self._contexts.append(context)
        context.route("**/*", self._stay_here)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("console", self._hear)
        page.on("response", self._judge)
        return page

    def close(self) -> None:
        """Close what was opened."""
        for context in self._contexts:
            context.close()

    def _stay_here(self, route: Route) -> None:
        if urlsplit(route.request.url).hostname == "127.0.0.1":
            route.continue_()
        else:
            self.faults.append(f"asked another machine for {route.request.url}")
            route.abort()

    def _hear(self, message: ConsoleMessage) -> None:
        """Note scripts' and policies' complaints; refused pages are the journey's business."""
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text}")

    def _judge(self, response: Response) -> None:
        is_asset = response.request.resource_type not in ("document", "fetch", "xhr")
        if response.status >= BROKEN or (is_asset and not response.ok and response.status != 304):
            self.faults.append(f"{response.status} {response.url}")


def find_barriers(page: Page) -> list[str]:
    """Return what WCAG 2.2 A and AA rules that a machine can check find on the whole page: one line each."""
    page.wait_for_load_state("load")  # without its stylesheets a page has other faults
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
    return [
        f"{violation['id']}: {violation['help']} at {', '.join(map(str, node['target']))}"
        for violation in found
        for node in violation["nodes"]
    ]
