"""What of an HTML mail may be shown to an agent?

Two walls, each enough by itself: the mail is written anew with nothing but allowed tags and
attributes (html_tree.py, html_allowed.py), then nh3 (Ammonia) parses the outcome as a browser
would and checks it again. The page shows it in a sandboxed frame: the third wall.
"""

import re
from html import escape
from typing import Final

import nh3

from faden.channels.email.wire.html_allowed import ATTRIBUTES, SCHEMES, TAGS, safe_attribute
from faden.channels.email.wire.html_style import STYLE_PROPERTIES
from faden.channels.email.wire.html_tokens import Start
from faden.channels.email.wire.html_tree import balanced

_LONGEST: Final = 8_000_000  # characters; more is no mail that is read by a person
_SHOWN_OF_TOO_LONG: Final = 1_000_000
_MOST_PASSES: Final = 4
_NO_CHARACTER: Final = re.compile("[\ud800-\udfff]")


def safe_html(html: str, *, remote_images: bool = False) -> str:
    """Return HTML that cannot act on the page around it, nor tell the sender that it was read.

    Pictures from elsewhere are left out unless `remote_images`. The outcome of an outcome is
    itself. Of more than eight million characters the first million is shown.

    >>> safe_html("<p onclick=steal()>Hallo <script>steal()</script><b>Linda")
    '<p>Hallo <b>Linda</b></p>'
    """
    if len(html) > _LONGEST:
        html = html[:_SHOWN_OF_TOO_LONG]
    shown = _cleaned(_NO_CHARACTER.sub("\ufffd", html), remote_images=remote_images)
    for _ in range(_MOST_PASSES):
        again = _cleaned(shown, remote_images=remote_images)
        if again == shown:
            return shown
        shown = again
    # Never seen to come to rest: show the source, which does.
    return _cleaned(escape(html, quote=False), remote_images=remote_images)


def _cleaned(html: str, *, remote_images: bool) -> str:
    def attributes(tag: Start) -> str:
        written = []
        for name, value in tag.attributes.items():
            safe = safe_attribute(tag.name, name, value, remote_images=remote_images)
            if safe is not None:
                written.append(f' {name}="{escape(safe)}"')
        return "".join(written)

    def checked(tag: str, name: str, value: str) -> str | None:
        if name in {"rel", "target"}:
            return value
        return safe_attribute(tag, name, value, remote_images=remote_images)

    return nh3.clean(
        balanced(html, tags=TAGS, attributes=attributes),
        tags=set(TAGS),
        clean_content_tags={"script", "style"},
        attributes=ATTRIBUTES,
        attribute_filter=checked,
        strip_comments=True,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        url_schemes=set(SCHEMES),
        filter_style_properties=set(STYLE_PROPERTIES),
    )
