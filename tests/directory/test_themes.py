"""The thematic areas are the eighteen of the platform, by slugs that stand in addresses."""

from eventhub.directory.labels import KINDS, kind_choices, kind_name
from eventhub.directory.models import OrganisationKind
from eventhub.directory.themes import THEMES, theme_choices, theme_name


def test_there_are_eighteen_areas_sorted_by_name(db_session):
    choices = theme_choices()
    assert len(THEMES) == len(choices) == 18
    assert choices[0] == ("3d-printing", "3D printing")
    assert [name.casefold() for _, name in choices] == sorted(name.casefold() for _, name in choices)


def test_an_area_that_left_the_list_keeps_its_slug(db_session):
    assert (theme_name("photonics"), theme_name("old-area")) == ("Photonics", "old-area")


def test_every_kind_of_organisation_has_a_name(db_session):
    assert set(KINDS) == set(OrganisationKind)
    assert dict(kind_choices())["sme"] == kind_name(OrganisationKind.SME) == "Small or medium-sized company"
