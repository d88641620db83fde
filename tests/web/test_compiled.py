"""Templates are compiled once for all processes, and never for another program than the one that runs."""

import os
import tempfile

import pytest
from flask import Flask, render_template
from jinja2 import Environment

from eventhub.web import compiled

WORDS = {"title": "<b>Toronto</b>"}


@pytest.fixture
def house(tmp_path, monkeypatch):
    """Return what starts the house anew, as another process would, with two templates in a folder of its own."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
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
    module = tmp_path / "web" / "pages.py"
    module.touch()
    monkeypatch.setattr(compiled, "_PACKAGE", tmp_path)
    before = compiled._program.__wrapped__()
    os.utime(module, ns=(0, module.stat().st_mtime_ns + 1))
    assert compiled._program.__wrapped__() != before


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

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", full)
    assert "Toronto" in page(app)
    assert not list(tmp_path.glob("_jinja2-cache-*/*"))


def test_nothing_is_read_from_a_folder_that_another_user_may_have_made(house, tmp_path):
    (tmp_path / f"_jinja2-cache-{os.getuid()}").symlink_to(tmp_path / "pages")
    app = house()
    assert app.jinja_env.bytecode_cache is None
    assert "Toronto" in page(app)


def test_bytes_that_are_no_program_are_passed_over(house, tmp_path, is_compiled):
    page(house())
    for kept in tmp_path.glob("_jinja2-cache-*/*"):
        kept.write_bytes(kept.read_bytes()[:60])
    assert "Toronto" in page(house())
    assert len(is_compiled) == 4
