"""The public list of organisations: what an address asks for, what the facets count, what it costs."""

import re

import pytest

from eventhub.db import unit_of_work
from eventhub.directory.facts import write
from eventhub.directory.models import OrganisationKind
from tests import factories


def some(name, kind="cluster", country="FR", themes=(), languages=(), **facts):
    row = factories.organisation(name=name, kind=OrganisationKind(kind), country=country, **facts)
    write(row, themes=list(themes), languages=list(languages))
    return row


def three():
    some("Alpha Photonics", themes=["photonics", "sport"], languages=["en", "fr"], region="Île-de-France")
    some("Beta", "sme", "DE", themes=["sport"], languages=["en"], description="We make photonics.")
    some("Gamma", "research", "DE", sectors=["Öko-Textil"])


def shown(page):
    return re.findall(r"<h2><a [^>]*>([\w ]+)</a></h2>", page.text)


def counts(page):
    line = (
        r'<li><a href="[^"]*"(?: aria-current="true")?>(?:<svg.*?</svg> )?([^<]+)</a> <span class="soft">(\d+)</span>'
    )
    return dict(re.findall(line, page.text))


FOUND = [
    ("", ["Alpha Photonics", "Beta", "Gamma"]),
    ("q=photonics", ["Alpha Photonics", "Beta"]),
    ("q=ile+de", ["Alpha Photonics"]),
    ("q=oko", ["Gamma"]),
    ("q=!!", []),
    ("kind=sme&kind=research", ["Beta", "Gamma"]),
    ("kind=nonsense", []),
    ("country=DE&theme=sport", ["Beta"]),
    ("region=%C3%8Ele-de-France", ["Alpha Photonics"]),
    ("theme=sport", ["Alpha Photonics", "Beta"]),
    ("language=fr", ["Alpha Photonics"]),
    ("country=DE&q=alpha", []),
    ("page=7", []),
    ("page=-1", ["Alpha Photonics", "Beta", "Gamma"]),
]


def test_an_address_finds_what_it_asks_for(client, db_session):
    with unit_of_work():
        three()
    assert [(address, shown(client.get(f"/organisations?{address}"))) for address, _ in FOUND] == FOUND


def test_facets_count_what_another_choice_would_find(client, db_session):
    with unit_of_work():
        three()
    numbers = counts(client.get("/organisations?country=DE"))
    assert numbers == {
        "Small or medium-sized company": "1", "Research or education": "1", "Germany": "2", "France": "1",
        "Sport": "1", "English": "1",
    }  # fmt: skip


def test_regions_are_offered_once_a_country_is_chosen(client, db_session):
    with unit_of_work():
        three()
        some("Delta", "sme", "FR", region="Bretagne")
        some("Epsilon", "cluster", "FR", region="Bretagne", themes=["sport"])
    assert "Bretagne" not in counts(client.get("/organisations"))
    numbers = [counts(client.get(f"/organisations?country=FR{more}")) for more in ("", "&kind=cluster")]
    assert [(each["Bretagne"], each["Île-de-France"]) for each in numbers] == [("2", "1"), ("1", "1")]
    both = client.get("/organisations?country=FR&region=Bretagne&kind=cluster")
    assert shown(both) == ["Epsilon"]
    assert 'href="/organisations?kind=cluster&amp;country=FR">Bretagne' in both.text


def test_the_directory_of_the_seeds_costs_what_a_small_one_costs(client, db_session, query_count):
    found = {"?page=2": 880, "?country=FR": 220, "?q=cluster&theme=sport": 880, "?region=Region+7": 36}
    seen, pages = [], {}
    for numbers in (range(60), range(60, 880)):
        with unit_of_work():
            for number in numbers:
                country, region = ("FR", "DE", "PL", "RO")[number % 4], f"Region {number // 4 % 25}"
                some(f"Cluster {number}", country=country, region=region, themes=["sport", "photonics"])
        for address in found:
            with query_count() as asked:
                pages[address] = client.get(f"/organisations{address}")
            seen.append(asked.count)

    assert seen[: len(found)] == seen[len(found) :]
    assert max(seen) <= 6
    numbers = {address: int(re.search(r"(\d+) organisations", page.text)[1]) for address, page in pages.items()}
    assert numbers == found
    assert max(len(page.data) for page in pages.values()) < 120_000


def test_an_empty_result_says_which_filter_to_drop(client, db_session):
    with unit_of_work():
        three()
    page = client.get("/organisations?q=gamma&country=FR&theme=sport").text
    assert re.findall(r"without ([^<]+)</a>: (\d+)", page) == [("“gamma”", "1")]
    page = client.get("/organisations?q=gamma&country=FR").text
    assert re.findall(r"without ([^<]+)</a>: (\d+)", page) == [("“gamma”", "1"), ("France", "1")]


@pytest.mark.parametrize("address", ["", "?q=cluster&country=FR&kind=cluster&theme=sport&language=en"])
def test_one_or_many_organisations_cost_the_same_questions(client, db_session, query_count, address):
    with unit_of_work():
        some("Cluster 1", themes=["sport"], languages=["en"])
    client.get(f"/organisations{address}")
    with query_count() as one:
        client.get(f"/organisations{address}")
    with unit_of_work():
        for number in range(2, 45):
            some(f"Cluster {number}", themes=["sport", "photonics"], languages=["en", "fr"])
    with query_count() as many:
        page = client.get(f"/organisations{address}")
    assert (len(shown(page)), many.count) == (30, one.count)
    assert len(shown(client.get(f"/organisations{address or '?'}&page=2"))) == 14


def test_nothing_in_an_address_is_an_error(client, db_session):
    with unit_of_work():
        three()
    hostile = [
        "q=%22%27*",
        "q=" + "x" * 5000,
        "page=99999999999",
        "kind=&kind=",
        "theme=" + "a" * 999,
        "country=%F0%9F",
    ]
    assert [client.get(f"/organisations?{each}").status_code for each in hostile] == [200] * len(hostile)
    assert client.get("/organisations?q=%00").status_code == 400


def test_a_profile_lists_what_an_organisation_holds_alone_or_with_others(client, db_session):
    with unit_of_work():
        partner = factories.organisation()
        factories.event(title="Its own", organiser=partner)
        factories.event(title="With others").co_organisers = [partner]
        factories.event(title="Not theirs")
        path = partner.path
    page = client.get(f"/organisations/{path}").text

    assert [title in page for title in ("Its own", "With others", "Not theirs")] == [True, True, False]
