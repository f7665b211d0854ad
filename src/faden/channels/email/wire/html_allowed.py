"""Which tags, attributes and addresses of an HTML mail may reach the agent's page?

An attribute is allowed only with a value of its own grammar. There is no id, class or name: with
them a mail could take over the page's own styles or the names that its scripts look up.
"""

import re
from typing import Final

from faden.channels.email.wire.html_style import safe_style

TAGS: Final = frozenset(
    "a abbr address article aside b bdi bdo big blockquote br caption center cite code col"  # noqa: SIM905
    " colgroup dd del dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6"
    " header hr i img ins kbd li main mark ol p pre q s samp section small span strike"
    " strong sub sup table tbody td tfoot th thead tr tt u ul var wbr".split()
)

_LONGEST_LINK: Final = 4_000  # characters
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\s\u200b-\u200f\u2028-\u202e\ufeff]")
_LINK: Final = re.compile(r"(?:https?://[^/\\]|mailto:|tel:)[^<>\"'`\\]*", re.IGNORECASE)
_ENCLOSED: Final = re.compile(r"cid:[^<>\"'`\\]{1,300}", re.IGNORECASE)
_EMBEDDED: Final = re.compile(
    r"data:image/(?:png|gif|jpe?g|webp|bmp);base64,[a-z0-9+/]+={0,2}", re.IGNORECASE
)
_REMOTE: Final = re.compile(r"https?://[^/\\][^<>\"'`\\]*", re.IGNORECASE)

_SIZE: Final = re.compile(r"[0-9]{1,4}%?")
_COUNT: Final = re.compile(r"[0-9]{1,3}")
_COLOR: Final = re.compile(r"#?[0-9a-zA-Z]{3,20}")
_EVERYWHERE: Final = {
    "dir": re.compile(r"ltr|rtl|auto", re.IGNORECASE),
    "lang": re.compile(r"[a-zA-Z0-9-]{1,20}"),
    "title": re.compile(r"[^<>]{1,300}"),
    "align": re.compile(r"left|right|center|justify|middle|top|bottom", re.IGNORECASE),
}
_CELL: Final = {
    "valign": re.compile(r"top|middle|bottom|baseline", re.IGNORECASE),
    "bgcolor": _COLOR,
    "width": _SIZE,
    "height": _SIZE,
    "colspan": _COUNT,
    "rowspan": _COUNT,
}
_LIST: Final = {"type": re.compile(r"[1aAiI]|disc|circle|square"), "start": _COUNT}
_BY_TAG: Final = {
    "img": {"alt": re.compile(r"[^<>]{1,300}"), "width": _SIZE, "height": _SIZE, "border": _COUNT},
    "table": {
        **_CELL,
        "border": _COUNT,
        "cellpadding": _COUNT,
        "cellspacing": _COUNT,
    },
    "td": _CELL,
    "th": _CELL,
    "tr": _CELL,
    "tbody": _CELL,
    "thead": _CELL,
    "tfoot": _CELL,
    "col": {"width": _SIZE, "span": _COUNT},
    "colgroup": {"width": _SIZE, "span": _COUNT},
    "ol": _LIST,
    "ul": _LIST,
    "hr": {"width": _SIZE, "size": _COUNT, "color": _COLOR},
    "font": {
        "color": _COLOR,
        "size": re.compile(r"[+-]?[1-7]"),
        "face": re.compile(r"[\w ,.-]{1,100}"),
    },
    "br": {"clear": re.compile(r"left|right|all", re.IGNORECASE)},
}
ATTRIBUTES: Final = {
    tag: {"style", *_EVERYWHERE, *_BY_TAG.get(tag, {})}
    | ({"href"} if tag == "a" else {"src"} if tag == "img" else set())
    for tag in TAGS
}
SCHEMES: Final = frozenset(("http", "https", "mailto", "tel", "cid", "data"))


def safe_attribute(tag: str, name: str, value: str, *, remote_images: bool) -> str | None:
    """Return the value that may be written, or None if the attribute is to be left out."""
    if name == "style":
        return safe_style(value) or None
    if name == "href":
        return safe_link(value) if tag == "a" else None
    if name == "src":
        return safe_picture(value, remote=remote_images) if tag == "img" else None
    rule = _EVERYWHERE.get(name) or _BY_TAG.get(tag, {}).get(name)
    value = value.strip()
    return value if rule is not None and rule.fullmatch(value) else None


def safe_link(url: str) -> str | None:
    """Return a link to a page, a mailbox or a telephone; anything else is none."""
    url = _CONTROL.sub("", url)  # browsers overlook some of them, "java\tscript:"
    return url if len(url) <= _LONGEST_LINK and _LINK.fullmatch(url) else None


def safe_picture(url: str, *, remote: bool) -> str | None:
    """Return the address of a picture that came with the mail, or from elsewhere if `remote`."""
    url = _CONTROL.sub("", url)
    if _ENCLOSED.fullmatch(url) or _EMBEDDED.fullmatch(url):
        return url
    return url if remote and len(url) <= _LONGEST_LINK and _REMOTE.fullmatch(url) else None
