"""Which parts of a style attribute are needed to read a mail, and can do no harm to the page?

Every property has its own grammar; what does not match it in full is left out. So there is no
url(), expression(), variable or escape to look for: none of them can be written. Nothing can be
placed over the page (no position, no transform, no negative margin, no giant letters).
"""

import re
from typing import Final

_LONGEST_VALUE: Final = 200  # characters
_MOST_DECLARATIONS: Final = 60

_COLOR: Final = r"(?:#[0-9a-f]{3,8}|[a-z]{3,20}|(?:rgb|hsl)a?\([0-9.,%/ ]{1,40}\))"
_LENGTH: Final = r"(?:[0-9]{1,4}(?:\.[0-9]{1,4})?(?:px|pt|pc|em|rem|ex|ch|cm|mm|in|%)?)"
_LINE: Final = r"(?:none|hidden|solid|dashed|dotted|double|groove|ridge|inset|outset)"
_SIZES: Final = rf"(?:{_LENGTH}|auto)(?: (?:{_LENGTH}|auto)){{0,3}}"
_BORDER: Final = rf"(?:{_LENGTH}|{_LINE}|{_COLOR})(?: (?:{_LENGTH}|{_LINE}|{_COLOR})){{0,2}}"
_FONT: Final = r"""(?:"[\w .-]{1,60}"|'[\w .-]{1,60}'|[\w-]{1,40}(?: [\w-]{1,40}){0,4})"""
_FONT_SIZE: Final = (
    r"(?:[0-9]{1,2}(?:\.[0-9]{1,4})?(?:px|pt)|[0-3]?(?:\.[0-9]{1,4})?r?em|[0-9]{1,2}%|[12][0-9]{2}%"
    r"|xx-small|x-small|small|medium|large|x-large|xx-large|smaller|larger|inherit)"
)
_SIDES: Final = ("", "-top", "-right", "-bottom", "-left")

_GRAMMAR: Final = {
    "color": _COLOR,
    "background": _COLOR,
    "background-color": _COLOR,
    "font-family": rf"{_FONT}(?:,{_FONT}){{0,12}}",
    "font-size": _FONT_SIZE,
    "font-style": "normal|italic|oblique|inherit",
    "font-weight": "normal|bold|bolder|lighter|[1-9]00|inherit",
    "font-variant": "normal|small-caps",
    "line-height": r"normal|[0-9](?:\.[0-9]{1,4})?|[0-9]{1,2}(?:\.[0-9]{1,4})?p[xt]|[0-9]{1,3}%",
    "text-align": "left|right|center|justify|start|end|inherit",
    "text-decoration": "none|underline|line-through|overline|inherit",
    "text-transform": "none|uppercase|lowercase|capitalize",
    "text-indent": _LENGTH,
    "letter-spacing": r"normal|[0-9](?:\.[0-9]{1,3})?(?:px|pt|em)",
    "vertical-align": rf"top|middle|bottom|baseline|sub|super|text-top|text-bottom|{_LENGTH}",
    "white-space": "normal|nowrap|pre|pre-wrap|pre-line",
    "word-break": "normal|break-all|break-word|keep-all",
    "word-wrap": "normal|break-word",
    "overflow-wrap": "normal|break-word|anywhere",
    "direction": "ltr|rtl",
    "display": "none|inline|block|inline-block|list-item|table|inline-table|table-row|table-cell",
    "float": "none|left|right",
    "clear": "none|left|right|both",
    "width": f"auto|{_LENGTH}",
    "height": f"auto|{_LENGTH}",
    "min-width": _LENGTH,
    "max-width": f"none|{_LENGTH}",
    "max-height": f"none|{_LENGTH}",
    "list-style-type": "none|disc|circle|square|decimal|(?:lower|upper)-(?:alpha|roman|latin)",
    "border-collapse": "collapse|separate",
    "border-spacing": rf"{_LENGTH}(?: {_LENGTH})?",
    "table-layout": "auto|fixed",
    **{f"margin{side}": _SIZES for side in _SIDES},
    **{f"padding{side}": _SIZES for side in _SIDES},
    **{f"border{side}": _BORDER for side in _SIDES},
    **{f"border{side}-color": _COLOR for side in _SIDES},
    **{f"border{side}-style": _LINE for side in _SIDES},
    **{f"border{side}-width": _SIZES for side in _SIDES},
    "border-radius": _SIZES,
}
_RULES: Final = {name: re.compile(rule, re.IGNORECASE) for name, rule in _GRAMMAR.items()}
STYLE_PROPERTIES: Final = frozenset(_RULES)


def safe_style(style: str) -> str:
    """Return the harmless declarations of a style attribute, in order.

    >>> safe_style("color: red; background: url(http://x.example/); position: fixed")
    'color:red'
    """
    kept = []
    for declaration in style.split(";", _MOST_DECLARATIONS)[:_MOST_DECLARATIONS]:
        name, _, value = declaration.partition(":")
        name = name.strip().lower()
        rule = _RULES.get(name)
        if rule is None or len(value) > _LONGEST_VALUE:
            continue
        value = " ".join(value.lower().strip().removesuffix("!important").split())
        value = value.replace(" ,", ",").replace(", ", ",")
        if rule.fullmatch(value):
            kept.append(f"{name}:{value}")
    return ";".join(kept)
