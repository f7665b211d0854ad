"""Do files arrive whole with our mails, and can no name of one become a header?"""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.channels.chat.pictures import PDF, PNG
from tests.channels.email.out.test_compose import composed, parsed
from tests.channels.email.readings import read

from faden.core.channel import File
from faden.core.file.kind import Kind
from faden.core.file.name import named

NAMES = (
    "Rechnung.pdf",
    "Größe 38 – Übersicht für Frau Weber.pdf",
    "ä" * 140 + ".pdf",
    "a" * 146 + ".pdf",
    'x"; evil=1.pdf',
    "领収書.pdf",
)


def file(name: str, content: bytes, kind: Kind = Kind.PDF) -> File:
    digest = hashlib.sha256(content).hexdigest()
    return File(name=name, content_type=kind, size=len(content), sha256=digest, apart=True)


@pytest.mark.parametrize("name", NAMES)
def test_name_and_bytes_arrive_as_they_were(name: str) -> None:
    files = (file(name, PDF), file("Schuh.png", PNG, Kind.PNG))
    mail = composed(text="Anbei.", files=files, contents=(PDF, PNG))
    body, first, second = list(parsed(mail).iter_parts())
    assert body.get_content().strip() == "Anbei."
    assert (first.get_filename(), first.get_content()) == (name, PDF)
    assert (second.get_content_type(), second.get_content()) == ("image/png", PNG)
    assert first.get_content_disposition() == second.get_content_disposition() == "attachment"
    assert max(len(line) for line in mail.raw.split(b"\r\n")) <= 78
    assert mail.raw.isascii()


def test_a_repeated_attempt_is_the_same_mail_and_we_read_it_ourselves() -> None:
    files, contents = (file("Beleg.pdf", PDF),), (PDF,)
    one, two = (composed(files=files, contents=contents, attempt=n).raw for n in (1, 2))
    assert one == two
    assert "Beleg.pdf" in str(read(one))


def test_files_without_their_bytes_are_never_passed_over() -> None:
    with pytest.raises(ValueError, match="shorter"):
        composed(files=(file("Beleg.pdf", PDF),))


@given(st.text(max_size=200), st.binary(min_size=1, max_size=300))
def test_no_name_becomes_a_header_or_another_part(name: str, content: bytes) -> None:
    safe = named(name, Kind.TEXT)
    mail = composed(files=(file(safe, content, Kind.TEXT),), contents=(content,))
    parts = list(parsed(mail).iter_parts())
    assert len(parts) == 2
    assert parts[1].get_payload(decode=True) == content
    assert set(parts[1].keys()) == {
        "Content-Type",
        "Content-Transfer-Encoding",
        "Content-Disposition",
    }
