"""What people type finds what others wrote, in every language of the Union, on every kind of database."""

from contextlib import suppress

import pytest
from sqlalchemy import select, text

from eventhub import search
from eventhub.db import db, unit_of_work
from eventhub.directory.models import Organisation
from eventhub.directory.searching import ORGANISATION
from eventhub.events.models import Event
from eventhub.events.searching import EVENT
from eventhub.folding import fold
from tests import factories

NAMES = [
    ("bg", "Българска клъстерна мрежа, Ямбол", "ЯМБОЛ"),
    ("bg", "Търговище технологии", "търговище"),
    ("cs", "Příklad plzeňských výrobců", "priklad plzenskych vyro"),
    ("da", "Ærø Søfart og Ålborg", "aero sofart alborg"),
    ("de", "Straßenbau für Österreich", "STRASSENBAU FUR OSTERREICH"),
    ("el", "Ναυτιλιακός Όμιλος Ελλάδος", "ναυτιλιακοσ ομιλος ελλαδοσ"),
    ("el", "Καινοτομία Θεσσαλονίκης", "ΚΑΙΝΟΤΟΜΙΑ ΘΕΣΣΑΛΟΝΙΚΗΣ"),
    ("en", "Coöperative ﬁsheries naïve", "cooperative fisheries naive"),
    ("es", "Clúster Español de Iluminación", "cluster espanol iluminacion"),
    ("et", "Põhja-Eesti Väikelaevad", "pohja eesti vaikel"),
    ("fi", "Itä- ja Pohjois-Suomi Öljy", "ita ja pohjois suomi oljy"),
    ("fr", "Cœur d’Azur, pôle hébergé à Évry", "coeur d'azur pole evry"),
    ("ga", "Braisle Éireannach Nuálaíochta", "braisle eireannach nualaiochta"),
    ("hr", "Đakovački Šumski Klaster", "dakovacki sumski"),
    ("hu", "Győri Járműipari Felhőfejlesztők", "gyori jarmuipari felhofej"),
    ("it", "Città dell'Innovazione però", "citta innovazione pero"),
    ("lt", "Šiaulių įmonių žaliasis ąžuolas", "siauliu imoniu zaliasis azuolas"),
    ("lv", "Rīgas Ķīmijas Ģildes šūna", "rigas kimijas gildes suna"),
    ("mt", "Ħal Għaxaq Ċentru Żgħażagħ", "hal ghaxaq centru zghazagh"),
    ("nl", "Coöperatie IJmuiden Eén", "cooperatie ijmuiden een"),
    ("pl", "Łódzki Klaster Świętokrzyski Żółw", "lodzki klaster swietokrzyski zolw"),
    ("pt", "Inovação Têxtil São João", "inovacao textil sao joao"),
    ("ro", "Asociația Știință și Țesături Bârlad", "asociatia stiinta si tesaturi barlad"),
    ("sk", "Ľubovniansky ŕaď Ôsmich", "lubovniansky rad osmich"),
    ("sl", "Grozd Žičnic Čatež Šoštanj", "grozd zicnic catez sostanj"),
    ("sv", "Ångström Överenskommelse Älv", "angstrom overenskommelse alv"),
    ("ca", "Col·lecció de la Il·lustració", "colleccio illustracio"),
    ("is", "Þróun og Ðögg", "throun dogg"),
    ("tr", "Işık Kümesi", "isik kumesi"),
]
HOSTILE = [
    '"', "'", "''", '"photonics', "photonics'; DROP TABLE event; --", "AND", "OR NOT", "NEAR(a b)", "title:photonics",
    "a* b*", "*", "(", ")", "a & | ! b", ":*", "\\", "%", "_", "\0", "pho\0tonics", "\ud800", "\u202ephotonics",
    "!?…", "- -", "e\u0301" * 2_500, "\u0301" * 10_000, "x" * 5_000, "word " * 1_000, "<->", "^photonics", "{title}",
    "\U0001d52d\U0001d525", "١٢٣", "𐍈", "क्षि", "日本語",
]  # fmt: skip


@pytest.fixture(params=["full text", "plain LIKE"])
def engine(request, db_session, database):
    """Ask both ways that there are on a database; PostgreSQL has one."""
    if request.param == "plain LIKE":
        if database.name == "postgresql":
            pytest.skip("PostgreSQL always has its vectors")
        with unit_of_work():
            search.drop_words_table(db_session.connection())
    return request.param


@pytest.fixture(autouse=True)
def forgotten(app):
    """What answers is found out anew in each test."""
    app.extensions.pop("search_engine", None)
    yield
    app.extensions.pop("search_engine", None)


def named(*names):
    with unit_of_work():
        return [factories.organisation(name=name).name for name in names]


def found(words):
    query = select(Organisation.name).where(search.matches(ORGANISATION, Organisation.id, words))
    return db.session.scalars(
        query.order_by(search.rank(ORGANISATION, Organisation.id, words), Organisation.name)
    ).all()


def test_every_language_is_found_with_and_without_its_accents(engine):
    named("Something else entirely", *(name for _, name, _ in NAMES))
    answers = {
        (language, words): found(words)
        for language, name, asked in NAMES
        for words in (name, name.upper(), name.lower(), asked, fold(name))
    }
    expected = {
        (language, words): [name]
        for language, name, asked in NAMES
        for words in (name, name.upper(), name.lower(), asked, fold(name))
    }
    assert answers == expected


def test_nothing_anybody_types_is_an_error(engine):
    named("Photonics", "日本語 クラスター")
    assert {name for words in HOSTILE for name in found(words)} == {"Photonics", "日本語 クラスター"}


def test_text_without_letters_or_digits_finds_nothing(engine):
    named("Photonics")
    empty = ["", "!?…", "%", "_", "\0", "\u0301", '"', ":*"]
    assert [found(words) for words in empty] == [[]] * len(empty)


def test_all_words_must_match_and_the_last_may_be_only_begun(engine):
    named("Photonics Valley", "Photonics Bay", "Valley of phones")
    assert found("photonics val") == ["Photonics Valley"]
    assert found("val") == ["Photonics Valley", "Valley of phones"]
    assert found("pho valley") == []
    assert found("valley photonics") == ["Photonics Valley"]


def test_who_has_the_words_in_the_name_comes_first_and_the_rest_by_name(engine):
    with unit_of_work():
        for name, description in (("Alpha", "lasers"), ("Zeta lasers", ""), ("Beta", "Lasers!"), ("Eta", "no")):
            factories.organisation(name=name, description=description)
    assert found("lasers") == ["Zeta lasers", "Alpha", "Beta"]


def test_an_entry_changes_with_its_row_in_one_transaction(engine, db_session):
    with unit_of_work():
        row = factories.organisation(name="Before")
    with suppress(RuntimeError), unit_of_work():
        row.name = "Never"
        db_session.flush()
        raise RuntimeError
    assert (found("before"), found("never")) == (["Before"], [])
    with unit_of_work():
        row.name = "After"
    assert (found("before"), found("after")) == ([], ["After"])
    with unit_of_work():
        db_session.delete(row)
    assert (found("after"), search.missing()) == ([], 0)


def events(words):
    return db.session.scalars(select(Event.title).where(search.matches(EVENT, Event.id, words))).all()


def test_an_event_follows_the_names_of_its_place_host_and_season(engine, db_session):
    with unit_of_work():
        event = factories.event(title="Meeting", summary="", programme=factories.programme(name="Weeks"))
    with unit_of_work():
        event.venue.city, event.organiser.name, event.programme.name = "Łódź", "Ørsted", "Months"
    assert [events(word) for word in ("lodz", "orsted", "months", "meeting lodz", "toronto", "weeks")] == [
        *[["Meeting"]] * 4, [], []
    ]  # fmt: skip
    with unit_of_work():
        event.organiser = factories.organisation(name="Another")
        event.venue = None
    assert [events(word) for word in ("another", "orsted", "lodz")] == [["Meeting"], [], []]


def test_everything_can_be_written_anew(engine, db_session):
    named("Photonics", "Plastics")
    with unit_of_work():
        db_session.execute(text("DELETE FROM search_entry WHERE title = 'photonics'"))
        db_session.execute(text("UPDATE search_entry SET subject_id = 77777"))
    assert search.missing() == 3
    with unit_of_work():
        assert search.rebuild() == 2
    assert (search.missing(), found("photonics"), found("plastics")) == (0, ["Photonics"], ["Plastics"])


def test_each_database_answers_with_what_it_has(db_session, database):
    assert search.engine() == {"sqlite": "fts5", "postgresql": "tsvector"}[database.name]
