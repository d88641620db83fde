"""What is vendored is what its table says, and the sheet stays small."""

import base64
import gzip
import hashlib
import re
from pathlib import Path

STATIC = Path(__file__).parents[2] / "eventhub" / "static"
SHEET_BUDGET = 12 * 1024
ROW = re.compile(r"^\| ((?:vendor|fonts)/\S+) \| [^|]+ \| [^|]+ \| (\S+) \|$", re.MULTILINE)


def sha384(path: Path) -> str:
    """Return a file's hash as the table writes it."""
    return base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()


def test_every_vendored_file_has_the_recorded_hash() -> None:
    recorded = dict(ROW.findall((STATIC / "vendor" / "README.md").read_text()))
    stored = [*STATIC.glob("vendor/*.js"), *STATIC.glob("fonts/*.woff2")]
    assert {str(path.relative_to(STATIC)): sha384(path) for path in stored} == recorded


def test_the_one_sheet_keeps_its_budget() -> None:
    assert len(gzip.compress((STATIC / "css" / "eventhub.css").read_bytes(), mtime=0)) <= SHEET_BUDGET


def test_every_picture_a_template_names_is_in_the_sprite() -> None:
    known = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "img" / "icons.svg").read_text()))
    templates = "\n".join(path.read_text() for path in (STATIC.parent / "templates").rglob("*.html"))
    named = set(re.findall(r'icon(?:_name=|\()"([\w-]+)"', templates))
    assert named
    assert named <= known
