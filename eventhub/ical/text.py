"""What a calendar can carry: text without machinery, addresses in ASCII."""

import re
from urllib.parse import quote, urlsplit, urlunsplit

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_MACHINERY = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_IN_ADDRESSES = "!#$%&'()*+,/:;=?@[]~"


def clean(text: str) -> str:
    """Return the text with every line end as a line feed and without characters that break readers."""
    return _MACHINERY.sub("", _LINE_ENDS.sub("\n", text))


def clean_line(text: str) -> str:
    """Return the text as one line."""
    return " ".join(clean(text).split())


def ascii_address(address: str | None) -> str | None:
    """Return a web address in ASCII, or None when it is not an absolute one."""
    try:
        parts = urlsplit(clean(address or "").strip())
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    rest = [quote(part, safe=_IN_ADDRESSES) for part in (parts.path, parts.query, parts.fragment)]
    return urlunsplit((parts.scheme, f"[{host}]{port}" if ":" in host else host + port, *rest))
