"""How many places a call has, who holds them, and what is lacking for one application more."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from eventhub.db import db
from eventhub.directory.labels import kind_name
from eventhub.directory.models import Organisation, OrganisationKind
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.calls import Call, PlaceLimit, PlaceScope
from eventhub.hosting.queries import decisions as decision_queries
from eventhub.web.pages import country

Key = tuple[PlaceScope, str]
ALL = (PlaceScope.ALL, "")


@dataclass(frozen=True)
class Places:
    """What a limit allows and what is taken of it; without a key it stands for each that has no limit of its own."""

    scope: PlaceScope
    key: str
    limit: int
    taken: int

    @property
    def left(self) -> int:
        """How many more can be accepted."""
        return max(self.limit - self.taken, 0)

    @property
    def label(self) -> str:
        """Name what the places are for."""
        if self.scope is PlaceScope.ALL:
            return str(_("In all"))
        if not self.key:
            return str(_("Each country") if self.scope is PlaceScope.COUNTRY else _("Each kind of organisation"))
        return country(self.key) if self.scope is PlaceScope.COUNTRY else kind_name(OrganisationKind(self.key))


def taken(call: Call, *, without: HostingApplication | None = None) -> Counter[Key]:
    """Count who holds a place: accepted applications, and those that will be once their decision is released."""
    rows = db.session.execute(decision_queries.holders([call.id])).all()
    return _counted(row for row in rows if without is None or row[1] != without.id)


def left(call: Call) -> list[Places]:
    """Say of each of a call's limits what is left; a limit for each other country names those that hold a place."""
    return left_of([call])[call.id]


def left_of(calls: Sequence[Call]) -> dict[int, list[Places]]:
    """Say so of many calls, by id, asking once."""
    rows = db.session.execute(decision_queries.holders([call.id for call in calls])).all()
    return {call.id: _left(call, _counted(row for row in rows if row[0] == call.id)) for call in calls}


def lacking(application: HostingApplication) -> list[str]:
    """Say for which reasons there is no place for an application; empty, it can be accepted within every limit.

    It counts what is so now: whoever acts on the answer holds the call.
    """
    call, organisation = application.call, application.organisation
    if not call.place_limits:
        return []
    count, limits = taken(call, without=application), _by_key(call)
    found = [(key, _limit_for(key, limits)) for key in keys_of(organisation)]
    return [_sentence(key, limit) for key, limit in found if limit and count[key] >= limit.places]


def keys_of(organisation: Organisation) -> tuple[Key, ...]:
    """Return what an organisation's place is counted under."""
    return ALL, (PlaceScope.COUNTRY, organisation.country), (PlaceScope.KIND, organisation.kind.value)


def _counted(rows: Iterable[Sequence[Any]]) -> Counter[Key]:
    count: Counter[Key] = Counter()
    for _call, _application, land, kind in rows:
        count.update([ALL, (PlaceScope.COUNTRY, land), (PlaceScope.KIND, kind.value)])
    return count


def _by_key(call: Call) -> dict[Key, PlaceLimit]:
    return {(limit.scope, limit.key): limit for limit in call.place_limits}


def _limit_for(key: Key, limits: dict[Key, PlaceLimit]) -> PlaceLimit | None:
    return limits.get(key) or limits.get((key[0], ""))


def _left(call: Call, count: Counter[Key]) -> list[Places]:
    limits = _by_key(call)
    found = [Places(*key, limit.places, count[key]) for key, limit in limits.items() if key[1] or key == ALL]
    for scope in (PlaceScope.COUNTRY, PlaceScope.KIND):
        if general := limits.get((scope, "")):
            others = sorted(key for each, key in count if each is scope and (scope, key) not in limits)
            found += [Places(scope, key, general.places, count[(scope, key)]) for key in others]
            found.append(Places(scope, "", general.places, 0))
    return found


def _sentence(key: Key, limit: PlaceLimit) -> str:
    if key == ALL and not limit.places:
        return str(_("The call has no places."))
    if key == ALL:
        return str(
            ngettext("The call's one place is taken.", "All %(num)s places of the call are taken.", limit.places)
        )
    what = Places(*key, limit.places, 0).label
    if not limit.places:
        return str(_("The call has no place for %(what)s.", what=what))
    return str(
        ngettext(
            "The one place for %(what)s is taken.",
            "All %(num)s places for %(what)s are taken.",
            limit.places,
            what=what,
        )
    )
