"""Templates are compiled once for all processes, and never for another program than the one that runs."""

import os
import stat
import tempfile
from importlib.metadata import PackageNotFoundError

import pytest
from flask import Flask, render_template
from jinja2 import Environment
from jinja2.bccache import Bucket

from eventhub.web import compiled

WORDS = {"title": "<b>Toronto</b>"}


@pytest.fixture
def house(tmp_path, monkeypatch):
    """Return what starts the house anew, as another process would, with two templates in a folder of its own."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    compiled._folder.cache_clear()
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "base.html").write_text("<title>{% block title %}{% endblock %}</title>")
    (pages / "event.html").write_text(
        "{% extends 'base.html' %}{% block title %}{{ title }}{{ '1'|sign }}{% endblock %}"
    )

    def start(sign="!"):
        app = Flask("house", template_folder=str(pages))
        app.jinja_env.filters["sign"] = lambda _value: sign
        compiled.init_app(app)
        return app

    return start


@pytest.fixture
def is_compiled(monkeypatch):
    """Return the names of the templates that are compiled from now on."""
    names, compile_one = [], Environment.compile

    def compiling(self, source, name=None, *arguments, **options):
        names.append(name)
        return compile_one(self, source, name, *arguments, **options)

    monkeypatch.setattr(Environment, "compile", compiling)
    return names


def page(app):
    with app.test_request_context():
        return render_template("event.html", **WORDS)


def test_what_one_process_compiled_the_next_one_reads(house, is_compiled):
    first = page(house())
    assert sorted(is_compiled) == ["base.html", "event.html"]
    assert page(house()) == first == "<title>&lt;b&gt;Toronto&lt;/b&gt;!</title>"
    assert len(is_compiled) == 2


def test_another_program_compiles_anew(house, monkeypatch):
    """What a filter makes of a word that never changes stands in the compiled template."""
    page(house())
    monkeypatch.setattr(compiled, "_program", lambda: "the next release")
    assert page(house(sign="?")) == "<title>&lt;b&gt;Toronto&lt;/b&gt;?</title>"


def test_the_program_is_another_as_soon_as_one_of_its_files_is(tmp_path, monkeypatch):
    (tmp_path / "web").mkdir()
    module, newer = tmp_path / "web" / "pages.py", tmp_path / "app.py"
    module.touch()
    newer.touch()
    monkeypatch.setattr(compiled, "_PACKAGE", tmp_path)
    os.utime(module, ns=(0, 1))
    before = compiled._program.__wrapped__()
    os.utime(module, ns=(0, 2))
    assert compiled._program.__wrapped__() != before


def test_who_does_not_know_the_program_compiles_alone(house, monkeypatch):
    def lost(_name):
        raise PackageNotFoundError

    monkeypatch.setattr(compiled, "version", lost)
    monkeypatch.setattr(compiled, "_program", compiled._program.__wrapped__)
    app = house()
    assert app.jinja_env.bytecode_cache is None
    assert "Toronto" in page(app)


def test_a_changed_template_is_compiled_anew(house, tmp_path):
    page(house())
    (tmp_path / "pages" / "base.html").write_text("<h1>{% block title %}{% endblock %}</h1>")
    assert page(house()).startswith("<h1>")


def test_mail_is_not_escaped_and_pages_are_although_both_use_one_template(house):
    app = house()
    plain = app.jinja_env.overlay(autoescape=False, bytecode_cache=compiled.kept_apart("mail"))
    assert plain.get_template("event.html").render(WORDS) == "<title><b>Toronto</b>!</title>"
    assert page(app) == "<title>&lt;b&gt;Toronto&lt;/b&gt;!</title>"


def test_pages_do_without_where_nothing_can_be_written(house, tmp_path, monkeypatch):
    app = house()

    def full(*_arguments, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Bucket, "write_bytecode", full)
    assert "Toronto" in page(app)
    assert not list(tmp_path.glob("eventhub-*/*"))


def test_nothing_is_read_from_a_folder_that_another_user_may_have_made(house, tmp_path):
    aim = tmp_path / "pages"
    aim.chmod(0o700)
    (tmp_path / f"eventhub-{os.getuid()}").symlink_to(aim)
    app = house()
    assert app.jinja_env.bytecode_cache is None
    assert "Toronto" in page(app)
    assert {each.suffix for each in aim.iterdir()} == {".html"}


def test_a_machine_without_any_room_starts_all_the_same(house, monkeypatch):
    def full():
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "gettempdir", full)
    assert "Toronto" in page(house())


def test_nothing_is_kept_in_a_folder_that_others_may_enter(house, tmp_path):
    folder = tmp_path / f"eventhub-{os.getuid()}"
    folder.mkdir()
    folder.chmod(0o711)
    assert house().jinja_env.bytecode_cache is None


def test_a_folder_that_takes_the_place_of_ours_is_not_read(house, tmp_path, is_compiled):
    page(house())
    app, folder = house(), tmp_path / f"eventhub-{os.getuid()}"
    ours = folder.rename(tmp_path / "ours")
    folder.mkdir(mode=0o700)
    for kept in ours.iterdir():
        kept.rename(folder / kept.name)
    assert "Toronto" in page(app)
    assert len(is_compiled) == 4


def test_what_is_kept_is_for_our_eyes_and_no_draft_stays(house, tmp_path):
    page(house())
    kept = list((tmp_path / f"eventhub-{os.getuid()}").iterdir())
    assert [stat.S_IMODE(each.stat().st_mode) for each in kept] == [0o600, 0o600]


@pytest.mark.parametrize(("good", "bad"), [(0, b""), (60, b""), (15, b"\x8c" * 300), (15, b"cos\nno_such_thing\n.")])
def test_bytes_that_are_no_program_are_passed_over(house, tmp_path, is_compiled, good, bad):
    page(house())
    for kept in tmp_path.glob("eventhub-*/*"):
        kept.write_bytes(kept.read_bytes()[:good] + bad)
    assert "Toronto" in page(house())
    assert len(is_compiled) == 4
