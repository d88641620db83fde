"""The events of the season, as they were announced."""

from datetime import date

from eventhub.demo.season import SAMPLE_DETAILS, Part, RealEvent, venue
from eventhub.events.states import EventFormat, ItemKind

_ = ItemKind

MISSION = """Clusters from the European Union meet clusters from {country} for three days:

- sessions on cooperation between cluster organisations,
- one-to-one meetings, arranged in advance,
- visits to clusters and companies of the region.
"""


def real_events() -> tuple[RealEvent, ...]:
    """Return the season's events; places are rows of their own each time."""
    return (*_awareness(), _webinar(), *_missions(), _conference())


def _awareness() -> tuple[RealEvent, ...]:
    return (
        RealEvent(
            key="bridging",
            title="Joint Romanian-Hungarian International Cluster Conference 2018",
            summary="Bridging countries, reaching Europe: clusters from Romania and Hungary look for common projects.",
            first=date(2018, 11, 28),
            zone="Europe/Bucharest",
            place=venue("Conference hall", "Bucharest", "RO", 44.435, 26.102),
            themes=("smes-to-industry-4-0", "textile-innovation"),
            languages=("en", "ro", "hu"),
            items=(
                Part(0, "09:00", "10:30", _.PLENARY, "Clusters on both sides of the border", "Main hall"),
                Part(0, "11:00", "12:30", _.WORKSHOP, "Finding partners for joint projects", "Room 1"),
            ),
        ),
        RealEvent(
            key="finland",
            title="Cluster awareness day of East and North Finland",
            summary="Itä- & Pohjois-Suomi: what clusters do for a region of long distances.",
            first=date(2019, 1, 22),
            hours=("10:00", "15:00"),
            zone="Europe/Helsinki",
            place=venue("Conference centre", "Oulu", "FI", 65.012, 25.465),
            themes=("non-food-biomass", "ai-human-machine"),
            languages=("fi", "en"),
            people=(("Aino Sample", "Chair", "Sample Arctic Cluster"), ("Eero Sample", "", "Sample Timber Works")),
            items=(
                Part(0, "10:00", "11:00", _.PLENARY, "What a cluster does for a region", "Hall", "", ("Aino Sample",)),
                Part(
                    0, "11:15", "12:30", _.WORKSHOP, "Wood, fibre, packaging", "Room 1", "Bioeconomy", ("Eero Sample",)
                ),
                Part(0, "11:15", "12:30", _.WORKSHOP, "Machines that learn", "Room 2", "Digital"),
                Part(0, "12:30", "13:30", _.SOCIAL, "Lunch", "Foyer"),
                Part(0, "13:30", "15:00", _.SITE_VISIT, "The pilot line for cellulose", "Bus from the main entrance"),
            ),
        ),
    )


def _webinar() -> RealEvent:
    return RealEvent(
        key="webinar",
        title="Information webinar on the cluster excellence programme",
        summary="What the programme funds, who can apply, and how to write a good proposal before the deadline.",
        first=date(2019, 2, 12),
        hours=("10:30", "11:30"),
        zone="Europe/Brussels",
        format=EventFormat.ONLINE,
        online_url="https://meet.example.org/cluster-excellence",
        text="An hour for applicants: the call, the criteria, the budget, your questions.",
        people=(("Mika Manager", "Moderator", "Sample Cluster Alliance"), ("Sofia Sample", "Speaker", "Sample Agency")),
        items=(
            Part(0, "10:30", "10:50", _.PLENARY, "The call in twenty minutes", "", "", ("Sofia Sample",)),
            Part(0, "10:50", "11:30", _.PLENARY, "Your questions", "", "", ("Mika Manager", "Sofia Sample")),
        ),
        papers=("Slides of the webinar",),
    )


def _missions() -> tuple[RealEvent, ...]:
    return (_lyon(), _casablanca(), _toronto())


def _lyon() -> RealEvent:
    return RealEvent(
        key="lyon",
        title="EU-Taiwan cluster matchmaking event",
        summary="European and Taiwanese clusters meet in Lyon for sessions, visits and one-to-one meetings.",
        first=date(2019, 3, 6),
        days=3,
        zone="Europe/Paris",
        place=venue("Cité Internationale", "Lyon", "FR", 45.784, 4.855),
        themes=("smes-to-industry-4-0", "medical-technology", "textile-innovation"),
        languages=("en",),
        seats=60,
        text=MISSION.format(country="Taiwan"),
        items=(
            Part(0, "09:30", "11:00", _.PLENARY, "Clusters of Taiwan and Europe", "Auditorium"),
            Part(0, "11:30", "13:00", _.WORKSHOP, "Smart manufacturing", "Room Rhône"),
            Part(0, "11:30", "13:00", _.WORKSHOP, "Health technologies", "Room Saône"),
            Part(1, "09:00", "12:30", _.MATCHMAKING, "One-to-one meetings", "Forum"),
            Part(2, "09:00", "16:00", _.SITE_VISIT, "Clusters of the region", "Bus from the main entrance"),
        ),
    )


def _casablanca() -> RealEvent:
    return RealEvent(
        key="casablanca",
        title="EU-Morocco cluster matchmaking event",
        summary="European and Moroccan clusters meet in Casablanca for sessions, visits and one-to-one meetings.",
        first=date(2019, 4, 9),
        days=3,
        zone="Africa/Casablanca",
        place=venue("Conference centre", "Casablanca", "MA", 33.573, -7.59),
        themes=("safe-sustainable-mobility", "chemicals", "textile-innovation"),
        languages=("en", "fr"),
        text=MISSION.format(country="Morocco"),
        people=(("Yasmine Sample", "Chair", "Sample Chamber Casablanca"), ("Jan Sample", "Keynote", "Sample Dyeworks")),
        items=(
            Part(
                0,
                "09:30",
                "11:00",
                _.PLENARY,
                "Clusters on both shores",
                "Main hall",
                "",
                ("Yasmine Sample", "Jan Sample"),
            ),
            Part(0, "11:30", "13:00", _.WORKSHOP, "Clean production", "Room 1", "Textiles"),
            Part(0, "11:30", "13:00", _.WORKSHOP, "Ports and railways", "Room 2", "Mobility"),
            Part(2, "09:00", "15:00", _.SITE_VISIT, "Visits around Casablanca", "Meeting point: entrance"),
        ),
    )


def _toronto() -> RealEvent:
    return RealEvent(
        key="toronto",
        title="EU-Canada cluster matchmaking event",
        summary="Clusters from both sides of the Atlantic meet in Toronto, table by table.",
        first=date(2019, 6, 4),
        days=3,
        zone="America/Toronto",
        place=venue("Conference centre", "Toronto", "CA", 43.645, -79.38),
        themes=("photonics", "advanced-manufacturing", "medical-technology", "ai-human-machine"),
        languages=("en", "fr"),
        seats=120,
        text=MISSION.format(country="Canada"),
        items=(
            Part(0, "09:00", "10:30", _.PLENARY, "Opening: clusters across the Atlantic", "Hall A"),
            Part(0, "11:00", "12:30", _.WORKSHOP, "Photonics and sensing", "Room 201"),
            Part(0, "11:00", "12:30", _.WORKSHOP, "Batteries and mobility", "Room 202"),
            Part(2, "09:00", "15:00", _.SITE_VISIT, "Clusters around Toronto", "Bus from the main entrance"),
        ),
    )


def _conference() -> RealEvent:
    return RealEvent(
        key="bucharest",
        title="European Cluster Conference",
        summary="Connecting Ecosystems: Bridge. Inspire. Change. More than 400 people from clusters all over Europe.",
        first=date(2019, 5, 14),
        days=3,
        zone="Europe/Bucharest",
        place=venue("Conference palace", "Bucharest", "RO", 44.427, 26.087),
        themes=("advanced-manufacturing", "smes-to-industry-4-0", "social-economy", "european-cyber-valleys"),
        languages=("en", "ro"),
        seats=450,
        text="Three days for cluster organisations, companies, researchers and authorities.",
        people=(
            ("Irina Sample", "Chair of the conference", "Sample Cluster Consortium"),
            ("Pedro Sample", "Keynote", "Sample Foundation"),
            ("Lena Sample", "Moderator", "Sample Skills Agency"),
            ("Tomáš Sample", "Speaker", "Sample Cyber Valley"),
            ("Ελένη Sample", "Speaker", "Sample Social Economy Network"),
        ),
        papers=("Programme as one page", "How to get there"),
        items=(
            Part(0, "14:00", "15:30", _.PLENARY, "Connecting ecosystems", "Plenary hall", "", ("Irina Sample",)),
            Part(0, "18:00", "21:00", _.SOCIAL, "Evening in the old town", "Meeting point: main entrance"),
            Part(
                1, "09:00", "10:30", _.PLENARY, "Inspire: what clusters changed", "Plenary hall", "", ("Pedro Sample",)
            ),
            Part(1, "11:00", "12:30", _.WORKSHOP, "Skills for industry", "Room 1", "Bridge", ("Lena Sample",)),
            Part(1, "11:00", "11:45", _.WORKSHOP, "Clusters and resilience", "Room 2", "Inspire", ("Tomáš Sample",)),
            Part(1, "11:45", "12:30", _.WORKSHOP, "The social economy", "Room 2", "Inspire", ("Ελένη Sample",)),
            Part(1, "11:00", "13:00", _.WORKSHOP, "Funding that fits", "Room 3", "Change"),
            Part(1, "14:00", "15:30", _.WORKSHOP, "Regions that work together", "Room 1", "Bridge"),
            Part(1, "14:00", "15:30", _.WORKSHOP, "Design of new services", "Room 3", "Change"),
            Part(2, "09:00", "13:00", _.SITE_VISIT, "Clusters of Bucharest", "Meeting point: main entrance"),
        ),
    )


COSMETIC_VALLEY = {
    "title": "Cosmetic Valley open days",
    "summary": "The perfumery and cosmetics cluster opens its laboratories to clusters of other fields.",
    "description": f"Visits, short talks and an evening in town. {SAMPLE_DETAILS}",
    "motivation": "Our members want to meet clusters of other fields. We have the hall and the guides.",
    "city": "Chartres",
    "country": "FR",
    "venue": "Congress centre",
    "timezone": "Europe/Paris",
    "languages": ["fr", "en"],
    "themes": ["chemicals", "smes-to-industry-4-0"],
    "expected_participants": 80,
}
