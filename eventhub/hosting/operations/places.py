"""How many places a call has, who holds them, and what is lacking for one application more."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from eventhub.db import db
from eventhub.directory.labels import kind_name
from eventhub.directory.models import OrganisationKind
from eventhub.hosting.models.applications import HostingApplication
from eventhub.hosting.models.calls import Call, PlaceLimit, PlaceScope
from eventhub.hosting.queries import decisions as decision_queries
from eventhub.web.pages import country

Key = tuple[PlaceScope, str]
Held = Mapping[int, tuple[Key, ...]]
"""Who holds a place: by application, what its place is counted under."""
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


def taken(call: Call) -> Counter[Key]:
    """Count who holds a place: accepted applications, and those that will be once their decision is released."""
    return counted(holders_of([call])[call.id].values())


def holders_of(calls: Iterable[Call]) -> dict[int, dict[int, tuple[Key, ...]]]:
    """Return who holds a place under each call: by application, what its place is counted under."""
    found: dict[int, dict[int, tuple[Key, ...]]] = {call.id: {} for call in calls}
    for call_id, application_id, kind, land in db.session.execute(decision_queries.holders(list(found))):
        found[call_id][application_id] = _keys(kind, land)
    return found


def counted(places: Iterable[tuple[Key, ...]]) -> Counter[Key]:
    """Count places by what they are counted under."""
    return Counter(key for keys in places for key in keys)


def left(call: Call) -> list[Places]:
    """Say of each of a call's limits what is left; a limit for each other country names those that hold a place."""
    return left_of([call])[call.id]


def left_of(calls: Sequence[Call]) -> dict[int, list[Places]]:
    """Say so of many calls, by id, asking once."""
    held = holders_of(calls)
    return {call.id: _left(call, counted(held[call.id].values())) for call in calls}


def lacking(application: HostingApplication, held: Held | None = None) -> list[str]:
    """Say for which reasons there is no place for an application; empty, it can be accepted within every limit.

    `held` says who holds a place under its call, read now unless given; whoever acts on the answer holds the call.
    """
    call = application.call
    if not call.place_limits:
        return []
    others = holders_of([call])[call.id] if held is None else held
    count = counted(keys for holder, keys in others.items() if holder != application.id)
    limits = _by_key(call)
    found = [(key, _limit_for(key, limits)) for key in keys_of(application)]
    return [_sentence(key, limit) for key, limit in found if limit and count[key] >= limit.places]


def keys_of(application: HostingApplication) -> tuple[Key, ...]:
    """Return what an application's place is counted under."""
    return _keys(*application.applying_as)


def _keys(kind: OrganisationKind, land: str) -> tuple[Key, ...]:
    return ALL, (PlaceScope.COUNTRY, land), (PlaceScope.KIND, kind.value)


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
