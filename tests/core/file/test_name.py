"""Can a file's name do nothing but name it?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faden.core.file.kind import Kind
from faden.core.file.name import MAX_CHARS, disposition, named, safe_name


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("C:\\Windows\\a.png", "a.png"),
        ("Rechnung\u202egnp.exe", "Rechnunggnp.exe.png"),
        ("a" * 300 + ".png", "a" * 146 + ".png"),
        ("\x00\r\nSet-Cookie: x=1.png", "Set-Cookie_ x=1.png"),
        ("<img src=x onerror=alert(1)>.png", "_img src=x onerror=alert(1)_.png"),
        ("...", "file.png"),
        (".htaccess", "htaccess.png"),
        ("Bild.html", "Bild.html.png"),
        ("Bild.PNG", "Bild.PNG"),
    ],
)
def test_it_is_a_name_with_the_ending_of_what_it_is(name: str, wanted: str) -> None:
    assert named(name, Kind.PNG) == wanted


@given(st.text(max_size=400), st.sampled_from(Kind))
def test_no_name_leads_anywhere(name: str, kind: Kind) -> None:
    made = named(name, kind)
    assert 0 < len(made) <= MAX_CHARS
    assert not set(made) & set('/\\<>:"|?*\r\n\x00\u202e')
    assert not made.startswith(".")
    assert named(made, kind) == made
    assert safe_name(made) == made
    header = disposition(made)
    assert header.isascii()
    assert header.isprintable()
