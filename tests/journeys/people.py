"""People in a story: each has a browser and a mailbox, and does with them what people do."""

import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from urllib.request import urlopen

from ical.calendar_stream import IcsCalendarStream
from playwright.sync_api import Locator, Page

PATIENCE_SECONDS = 75


@dataclass
class Person:
    """Somebody with an e-mail address, a browser page, and the installation's address."""

    name: str
    email: str
    page: Page
    home: str
    inbox: Callable[[], list[EmailMessage]]

    def go(self, path: str) -> None:
        """Open a page of the installation."""
        self.page.goto(path if path.startswith("http") else self.home + path)

    def fill(self, **answers: str) -> None:
        """Write into fields by their names; lists of choices are picked by value."""
        for name, answer in answers.items():
            control = self.page.locator(f"[name={name}]").first
            control.wait_for(state="attached")
            self.page.wait_for_load_state("load")  # what is typed before the scripts are there is not saved by itself
            if control.evaluate("element => element.tagName") == "SELECT":
                control.select_option(answer)
            else:
                control.fill(answer)

    def tick(self, name: str, value: str | None = None) -> None:
        """Choose a radio button or a box."""
        choice = f"[value='{value}']" if value else ""
        self.page.locator(f"[name={name}]{choice}").check()

    def press(self, button: str) -> None:
        """Press a button or follow a link by its words."""
        main = self.page.locator("main")
        self.click(main.get_by_role("button", name=button).or_(main.get_by_role("link", name=button)).first)

    def click(self, target: Locator) -> None:
        """Press this, and wait until the page it leads to, if to any, is there to its end."""
        target.click()  # waits until the first bytes of a new page have come
        self.page.wait_for_load_state("domcontentloaded")

    def reads(self, words: str) -> bool:
        """Whether the page says this."""
        return words in self.page.locator("body").inner_text()

    def sees(self, words: str) -> bool:
        """Wait until the page says this; else show what it says instead."""
        with suppress(AssertionError):
            return bool(until(lambda: self.reads(words)))
        raise AssertionError(f"not “{words}” but: {self.page.locator('body').inner_text()}")

    def mails(self, subject: str) -> list[EmailMessage]:
        """Return the mails in the person's mailbox about something."""
        return [mail for mail in self.inbox() if mail["To"] == self.email and subject in mail["Subject"]]

    def mail(self, subject: str) -> EmailMessage:
        """Wait for a mail about something."""
        return until(lambda: self.mails(subject))[-1]

    def follow(self, mail: EmailMessage) -> None:
        """Open the address of a mail's button."""
        self.go(address_in(mail))

    def sign_in_by_mail(self, button: str = "Sign in") -> None:
        """Ask for a link on the sign-in page, and open it."""
        self.page.locator("form[action='/sign-in/link'] [name=email]").fill(self.email)
        self.press("Send me a link")
        self.follow(self.mail("Sign in"))
        self.press(button)

    def sign_in_by_password(self, password: str) -> None:
        """Give address and password on the page that asks for them."""
        form = self.page.locator("form[action='/sign-in']")
        form.locator("[name=email]").fill(self.email)
        form.locator("[name=password]").fill(password)
        self.click(form.locator("button"))


def address_in(mail: EmailMessage) -> str:
    """Return the address of a mail's button."""
    body: Any = mail.get_body(("plain",))
    return str(re.search(r"http://127\.0\.0\.1\S+", body.get_content()).group())  # type: ignore[union-attr]


def calendar_at(address: str) -> dict[str, Any]:
    """Subscribe to a feed with an independent reader; return its entries by what they are called."""
    with urlopen(address) as answer:
        calendar = IcsCalendarStream.calendar_from_ics(answer.read().decode())
    return {entry.summary: entry for entry in calendar.events}


def until(found: Callable[[], Any]) -> Any:
    """Wait until there is something, and return it."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (result := found()):
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.2)
    return result
