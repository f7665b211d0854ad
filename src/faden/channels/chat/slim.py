"""How is a script made smaller without making it another one?

Comments go, and white space that separates nothing. Strings, templates and regular expressions stay
as they are, and so does every line break that may end a statement. Names are not touched: what the
browser shows of an error can still be found.
"""

from __future__ import annotations

import re

_BLANK = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_STRING = re.compile(r"""'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*\"""", re.DOTALL)
_TEMPLATE = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*(?:`|\$\{)", re.DOTALL)
_PATTERN = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_WORD = re.compile(r"[\w$#]+")
#: after these words a slash begins a regular expression; after other words it divides
_BEFORE_A_VALUE = frozenset({"return", "typeof", "case", "in", "of", "do", "else", "void", "await"})
_ENDS_A_VALUE = re.compile(r"[\w$#)\]}'\"`]")


def slim(source: str) -> str:
    r"""Return the same script with less in it.

    >>> slim("if (a) { // why\n  say('//', `${ b + 1 }  `);\n}")
    "if(a){say('//',`${b+1}  `);}"
    """
    parts: list[str] = []
    open_braces: list[bool] = []  # whether each belongs to a template
    at = 0
    while at < len(source):
        part = _next(source, at, parts, open_braces)
        at += len(part)
        if blank := _BLANK.fullmatch(part):
            parts.append("\n" if "\n" in blank[0] else " ")
        else:
            _drop_blank(parts, part)
            parts.append(part)
    return "".join(parts)


def _next(source: str, at: int, parts: list[str], open_braces: list[bool]) -> str:
    """Return the next piece; keep count of the braces."""
    if found := _BLANK.match(source, at) or _STRING.match(source, at) or _WORD.match(source, at):
        return found[0]
    one = source[at]
    if one == "`" or (one == "}" and open_braces and open_braces.pop()):
        return one + _template(source, at + 1, open_braces)
    if one == "{":
        open_braces.append(False)
    if one == "/" and _may_begin_a_value(parts) and (found := _PATTERN.match(source, at)):
        return found[0]
    return one


def _template(source: str, at: int, open_braces: list[bool]) -> str:
    """Return a template's words up to its end, or up to the next expression in it."""
    found = _TEMPLATE.match(source, at)
    if found is None:
        raise ValueError("a template does not end")
    if found[0].endswith("${"):
        open_braces.append(True)
    return found[0]


def _may_begin_a_value(parts: list[str]) -> bool:
    last = next((part for part in reversed(parts) if part.strip()), "")
    return last in _BEFORE_A_VALUE or not _ENDS_A_VALUE.fullmatch(last[-1:])


def _drop_blank(parts: list[str], part: str) -> None:
    """Take away the white space before this piece, unless it says something."""
    if not parts or parts[-1] not in {" ", "\n"}:
        return
    before, after = parts[-2][-1] if len(parts) > 1 else "", part[0]
    if parts[-1] == "\n":
        needed = before not in {"", "{", "(", "[", ",", ";"} and after not in {"}", ")", "]"}
    else:
        needed = bool(_WORD.match(before) and _WORD.match(after))
        # What follows the end of a regular expression would be read as one of its flags.
        needed = needed or (before == after and before in {"+", "-"}) or before == "/"
        needed = needed or (before.isdigit() and after == ".")
    if not needed:
        parts.pop()
