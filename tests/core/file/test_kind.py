"""Is what a file is told by its bytes, and is what could do harm never taken for something else?"""

from __future__ import annotations

import pytest
from tests.channels.chat import pictures
from tests.channels.chat.pictures import REFUSED, SCRIPT

from faden.core.file.kind import Kind, Look, kind_of

TAKEN = {
    Kind.PNG: pictures.PNG,
    Kind.GIF: pictures.GIF,
    Kind.JPEG: pictures.JPEG,
    Kind.WEBP: pictures.WEBP,
    Kind.PDF: pictures.PDF,
    Kind.MP4: pictures.MP4,
    Kind.MP3: pictures.MP3,
    Kind.OGG: pictures.OGG,
    Kind.TEXT: pictures.TEXT,
}


@pytest.mark.parametrize("kind", TAKEN)
def test_it_is_told_by_its_bytes(kind: Kind) -> None:
    assert kind_of(TAKEN[kind]) is kind


@pytest.mark.parametrize("what", REFUSED)
def test_what_could_run_or_is_two_things_is_nothing(what: str) -> None:
    assert kind_of(REFUSED[what]) is None


@pytest.mark.parametrize("size", [1, 3, 7, 4096])
@pytest.mark.parametrize("kind", TAKEN)
def test_it_is_the_same_in_parts(kind: Kind, size: int) -> None:
    look, content = Look(), TAKEN[kind]
    for at in range(0, len(content), size):
        look.feed(content[at : at + size])
    assert look.kind() is kind


def test_a_page_is_found_wherever_it_is_cut() -> None:
    content = pictures.PNG + b" " * 5_000 + SCRIPT
    for cut in range(len(content) - len(SCRIPT), len(content)):
        look = Look()
        look.feed(content[:cut])
        look.feed(content[cut:])
        assert look.kind() is None


def test_text_that_is_cut_within_a_letter_is_no_text() -> None:
    assert kind_of("Größe".encode()[:3]) is None
