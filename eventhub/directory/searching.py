"""What organisations are found by."""

from sqlalchemy import select

from eventhub.directory.models import Organisation
from eventhub.search import Source, register
from eventhub.watching import Watch

ORGANISATION = "organisation"

register(
    Source(
        kind=ORGANISATION,
        model=Organisation,
        rows=select(
            Organisation.id, Organisation.name, Organisation.region, Organisation.sectors, Organisation.description
        ),
        watches=(Watch(Organisation, ("name", "region", "sectors", "description")),),
    )
)
