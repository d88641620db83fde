"""Rules that a reviewer would otherwise have to repeat."""

import ast
import base64
import hashlib
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "eventhub" / "static"
VENDORED = STATIC / "vendor" / "README.md"
PINS = ("requirements.txt", "requirements-dev.txt")
LOCKS = {"Pipfile.lock", "package-lock.json", "pdm.lock", "pnpm-lock.yaml", "poetry.lock", "uv.lock", "yarn.lock"}
MACHINE_PATH = re.compile(r"(?<![\w.)}])/(?:home|root|work|Users)/")
REGISTRY = re.compile(r"--(?:extra-)?index-url|--fin[d]-links|py[p]i\.org|npm[j]s\.(?:org|com)")
UNSAFE_MARKUP = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)(?! type=\"application/ld\+json\">)", re.IGNORECASE),
    "inline style": re.compile(r"<style|<[a-z][^>]*\sstyle\s*=", re.IGNORECASE),
    "inline handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=|javascript:", re.IGNORECASE),
    "foreign asset": re.compile(r"<(?:script|img|iframe|source)\b[^>]*\bsrc=[\"']?(?:https?:)?//", re.IGNORECASE),
}
MAIL_LAYOUT = "mail/base.html"  # its style sheet is moved into the elements before the mail leaves
LONGEST_FILE = 300
LONGEST_FUNCTION = 40


def tracked(*suffixes):
    """List the project's files, those not yet committed included."""
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    files = [ROOT / name for name in listing.split("\0") if name]
    return [file for file in files if file.is_file() and file.name.endswith(suffixes or "")]


def relative(file):
    return str(file.relative_to(ROOT))


def text_files():
    contents = ((file, file.read_bytes()) for file in tracked())
    return [(file, content.decode()) for file, content in contents if b"\0" not in content]


def code():
    """List what people read as code; a revision is a list of columns, as long as they are many."""
    return [file for file in tracked(".py") if not file.is_relative_to(ROOT / "migrations")]


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def declared():
    """Return every dependency named in pyproject.toml, as written."""
    groups = project()["dependency-groups"].values()
    return project()["project"]["dependencies"] + [
        entry for group in groups for entry in group if isinstance(entry, str)
    ]


@pytest.mark.parametrize("name", PINS)
def test_pins_name_versions_and_hashes_and_nothing_of_where_they_came_from(name):
    text = (ROOT / name).read_text()
    pins = re.findall(r"^(\S.*?)(?: \\)?$", text, re.MULTILINE)
    assert [pin for pin in pins if not re.match(r"[a-z0-9-]+==\S+(?: ; .+)?$", pin)] == []
    assert text.count("==") <= text.count("--hash=sha256:")
    assert re.findall(r"://|file:|^-\S*|--(?!hash=)\S+", text, re.MULTILINE) == []


def test_every_dependency_is_pinned():
    pinned = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements-dev.txt").read_text(), re.MULTILINE))
    assert {normal(re.split(r"[\[<>=]", entry)[0]) for entry in declared()} <= pinned


def test_what_runs_and_what_tests_are_the_same_versions():
    running, tested = ({line for line in (ROOT / name).read_text().splitlines() if "==" in line} for name in PINS)
    assert running <= tested


def test_every_dependency_has_its_reason():
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    unexplained = [
        entry for entry in declared() if not any(re.match(rf'    "{re.escape(entry)}", +# \w', line) for line in lines)
    ]
    assert unexplained == []


def test_there_is_no_lock_file():
    assert [relative(file) for file in tracked() if file.name in LOCKS] == []


def test_no_file_knows_a_machine_or_a_registry():
    found = [
        f"{relative(file)}: {match[0]}"
        for file, text in text_files()
        for match in (MACHINE_PATH.search(text), REGISTRY.search(text))
        if match
    ]
    assert found == []


def test_every_init_is_empty():
    assert [relative(file) for file in tracked("__init__.py") if file.read_bytes()] == []


def test_every_folder_of_tests_is_a_package():
    folders = {file.parent for file in tracked(".py") if file.is_relative_to(ROOT / "tests")}
    assert [relative(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_vendored_files_are_the_ones_written_down():
    rows = re.findall(r"^\| (\S+) \| [^|]+ \| [^|]+ \| (\S+) \|$", VENDORED.read_text(), re.MULTILINE)
    written = dict(row for row in rows if row[0] != "file")
    stored = {
        str(file.relative_to(STATIC)): base64.b64encode(hashlib.sha384(file.read_bytes()).digest()).decode()
        for file in [*STATIC.glob("vendor/*"), *STATIC.glob("fonts/*.woff2")]
        if file != VENDORED
    }
    assert written == stored


def test_templates_hold_no_script_no_style_and_nothing_from_elsewhere():
    found = []
    for file in tracked(".html"):
        markup = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "x", file.read_text(), flags=re.DOTALL)
        faults = {name for name, pattern in UNSAFE_MARKUP.items() if pattern.search(markup)}
        allowed = {"inline style"} if relative(file).endswith(MAIL_LAYOUT) else set()
        found += [f"{relative(file)}: {fault}" for fault in faults - allowed]
    assert found == []


@pytest.mark.parametrize(
    "markup",
    [
        "<script>x</script>",
        '<script type="text/javascript">',
        '<script type="application/ld+json" nonce="x">',
        '<p style="color: red">',
        "<style>",
        '<a onclick="x()">',
    ],
)
def test_unsafe_markup_is_recognised(markup):
    assert any(pattern.search(markup) for pattern in UNSAFE_MARKUP.values())


def test_a_block_of_data_is_no_script():
    data = '<script type="application/ld+json">{}</script>'
    assert not any(pattern.search(data) for pattern in UNSAFE_MARKUP.values())


def test_files_can_be_read_in_one_sitting():
    sizes = {relative(file): len(file.read_text().splitlines()) for file in code()}
    assert {name: size for name, size in sizes.items() if size > LONGEST_FILE} == {}


def test_functions_fit_on_a_screen():
    long = {
        f"{relative(file)}:{node.name}"
        for file in code()
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    }
    assert long == set()


def test_make_alone_prints_every_target():
    phony = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1].split()
    printed = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    assert re.findall(r"^make (\S+) +\S", printed, re.MULTILINE) == phony
