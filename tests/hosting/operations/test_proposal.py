"""Whom an assignment proposes: pure, so that everything about it is tried on thousands of invented calls."""

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventhub.hosting.operations.proposal import Candidate, Case, fit, propose

WORDS = frozenset({"photonics", "textiles", "sport"})
words = st.frozensets(st.sampled_from(sorted(WORDS)))
ids = st.integers(1, 7)


@st.composite
def calls(draw):
    """Draw some applications and reviewers, with who must not meet whom and who takes how much."""
    candidates = [
        Candidate(number, draw(st.integers(0, 3)), draw(st.none() | st.integers(0, 4)), draw(words), draw(words))
        for number in range(1, draw(st.integers(0, 6)) + 1)
    ]
    cases = [
        Case(number, draw(st.integers(0, 3)), draw(words), draw(words), draw(st.frozensets(ids)))
        for number in range(1, draw(st.integers(0, 6)) + 1)
    ]
    return cases, candidates


def loads(pairs, candidates):
    return {one.id: one.load + sum(asked == one.id for _, asked in pairs) for one in candidates}


def most_possible(cases, candidates):
    """Count by trying everything how many places can be filled at most."""
    rooms = {one.id: 99 if one.most is None else max(one.most - one.load, 0) for one in candidates}

    def best(rest, rooms):
        if not rest:
            return 0
        free = [one for one in rooms if one not in rest[0].barred and rooms[one]]
        return max(
            number + best(rest[1:], rooms | {one: rooms[one] - 1 for one in chosen})
            for number in range(min(rest[0].places, len(free)) + 1)
            for chosen in combinations(free, number)
        )

    return best(cases, rooms)


@given(calls())
def test_nobody_who_is_barred_is_asked_and_nobody_twice_for_the_same(call):
    cases, candidates = call

    pairs = propose(cases, candidates)

    assert len(pairs) == len(set(pairs))
    assert all(reviewer not in next(case for case in cases if case.id == number).barred for number, reviewer in pairs)
    assert all(sum(number == case.id for number, _ in pairs) <= case.places for case in cases)


@given(calls())
def test_nobody_is_asked_for_more_than_they_take(call):
    cases, candidates = call

    after = loads(propose(cases, candidates), candidates)

    assert all(one.most is None or after[one.id] <= max(one.most, one.load) for one in candidates)


@given(calls())
def test_the_same_call_has_the_same_answer_in_whatever_order_it_comes(call):
    cases, candidates = call
    shuffled = random.Random(1).sample(cases, len(cases)), random.Random(2).sample(candidates, len(candidates))

    assert propose(*shuffled) == propose(cases, candidates)


@given(st.integers(0, 12), st.integers(1, 9), st.integers(1, 3), st.booleans())
def test_where_everybody_fits_everything_loads_differ_by_one_at_most(applications, reviewers, places, is_expert):
    known = WORDS if is_expert else frozenset()
    candidates = [Candidate(number, themes=known) for number in range(1, reviewers + 1)]

    pairs = propose([Case(number, places, themes=WORDS) for number in range(1, applications + 1)], candidates)

    after = loads(pairs, candidates).values()
    assert len(pairs) == applications * min(places, reviewers)
    assert max(after) - min(after) <= 1


@given(st.lists(st.tuples(st.integers(0, 2), st.frozensets(st.integers(1, 4))), max_size=4), st.data())
def test_as_many_places_are_filled_as_can_be(places, data):
    cases = [Case(number, wanted, barred=barred) for number, (wanted, barred) in enumerate(places, start=1)]
    room = st.none() | st.integers(0, 2)
    candidates = [Candidate(number, most=data.draw(room)) for number in range(1, 5)]

    assert len(propose(cases, candidates)) == most_possible(cases, candidates)


@given(calls())
def test_nobody_could_hand_a_review_to_somebody_with_two_fewer(call):
    cases, candidates = call
    pairs = propose(cases, candidates)
    after, by_id = loads(pairs, candidates), {one.id: one for one in candidates}

    for number, giver in pairs:
        barred = next(case for case in cases if case.id == number).barred
        asked = {reviewer for each, reviewer in pairs if each == number}
        for other in by_id.keys() - barred - asked:
            has_room = by_id[other].most is None or after[other] < by_id[other].most
            assert not has_room or after[giver] - after[other] <= 1


def test_the_scarce_reviewer_is_kept_for_the_application_that_has_no_other():
    cases = [Case(1, 1), Case(2, 1, barred=frozenset({1}))]

    assert propose(cases, [Candidate(1, most=1), Candidate(2, most=1)]) == [(1, 1), (2, 2)]


@pytest.mark.parametrize("order", [1, -1])
def test_among_equals_the_one_who_knows_the_theme_and_the_language_is_asked(order):
    photonics, french = frozenset({"photonics"}), frozenset({"fr"})
    cases = [Case(1, 1, photonics), Case(2, 1, languages=french), Case(3, 1, frozenset({"sport"}))][::order]
    candidates = [Candidate(1), Candidate(2, languages=french), Candidate(3, themes=photonics)]

    assert propose(cases, candidates) == [(1, 3), (2, 2), (3, 1)]


def test_a_theme_weighs_more_than_a_language():
    case = Case(1, 1, frozenset({"sport"}), frozenset({"fr"}))
    themed, spoken = Candidate(1, themes=case.themes), Candidate(2, languages=case.languages)

    assert [fit(case, each) for each in (themed, spoken, Candidate(3))] == [2, 1, 0]


def test_everybody_gets_one_reviewer_before_anybody_gets_two():
    pairs = propose([Case(1, 2), Case(2, 2)], [Candidate(1, most=1), Candidate(2, most=1)])

    assert [case for case, _ in pairs] == [1, 2]


def test_whoever_has_fewest_is_asked_before_whoever_knows_most():
    expert = Candidate(1, load=2, themes=WORDS)

    assert propose([Case(1, 1, WORDS)], [expert, Candidate(2)]) == [(1, 2)]


def test_no_exchange_for_a_better_fit_gives_a_case_to_whom_it_is_barred():
    cases = [Case(1, 1, frozenset({"sport"})), Case(2, 1, barred=frozenset({1}))]

    assert propose(cases, [Candidate(1), Candidate(2, themes=cases[0].themes)]) == [(1, 1), (2, 2)]
