"""How to get to a venue: links to maps, which are asked only when somebody follows one."""

from urllib.parse import urlencode

from eventhub.events.models import Venue
from eventhub.web.pages import country


def to(venue: Venue) -> list[tuple[str, str]]:
    """Return (name of the map, address of the way there); by coordinates where they are known, by words elsewhere."""
    words = ", ".join(filter(None, (venue.name, venue.address, venue.city, country(venue.country))))
    if venue.latitude is None or venue.longitude is None:
        open_map = f"https://www.openstreetmap.org/search?{urlencode({'query': words})}"
        goal = words
    else:
        goal = f"{venue.latitude},{venue.longitude}"
        open_map = f"https://www.openstreetmap.org/directions?{urlencode({'to': goal})}"
    return [
        ("OpenStreetMap", open_map),
        ("Google Maps", f"https://www.google.com/maps/dir/?{urlencode({'api': 1, 'destination': goal})}"),
        ("Apple Maps", f"https://maps.apple.com/?{urlencode({'daddr': goal})}"),
    ]
