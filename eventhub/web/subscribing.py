"""How to subscribe to a feed: the addresses that each kind of calendar program wants."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from eventhub.web.pages import address


@dataclass(frozen=True)
class Ways:
    """`url` is what to copy; `webcal` opens Apple's and Outlook's calendar; the others add it on the web."""

    url: str
    webcal: str
    google: str
    outlook: str


def ways(endpoint: str, **values: Any) -> Ways:
    """Return every way to subscribe to the feed behind an endpoint."""
    return ways_to(address(endpoint, **values))


def ways_to(url: str) -> Ways:
    """Return every way to subscribe to a feed."""
    webcal = "webcal:" + url.partition(":")[2]
    return Ways(
        url=url,
        webcal=webcal,
        google=f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}",
        outlook=f"https://outlook.live.com/calendar/0/addfromweb?url={quote(url, safe='')}",
    )
