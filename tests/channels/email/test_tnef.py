"""Are the files found that Outlook wraps into a winmail.dat?"""

import random
from struct import pack

import pytest
from tests.channels.email.corpus.case import letter, raw
from tests.channels.email.readings import read

from faden.channels.email.anatomy.tnef import Wrapped, wrapped_files
from faden.channels.email.wire.mime import attachment_bytes

BEGINS, TITLE, DATA, PROPERTIES = 0x69002, 0x18010, 0x6800F, 0x69005
GUID = bytes(range(16))


def attribute(tag: int, value: bytes, *, level: int = 2) -> bytes:
    return pack("<BII", level, tag, len(value)) + value + pack("<H", sum(value) & 0xFFFF)


def counted(value: bytes) -> bytes:
    return pack("<II", 1, len(value)) + value + b"\0" * (-len(value) % 4)


def properties(*each: bytes) -> bytes:
    return pack("<I", len(each)) + b"".join(each)


def stream(*attributes: bytes) -> bytes:
    message = attribute(0x2800C, b"Anbei", level=1)
    return b"\x78\x9f\x3e\x22\x01\x00" + message + b"".join(attributes)


LONG_NAME = pack("<HH", 0x1F, 0x3707) + counted("Rechnung März.pdf\0".encode("utf-16-le"))
MIME_TAG = pack("<HH", 0x1E, 0x370E) + counted(b"application/pdf\0")
OTHERS = (
    pack("<HHI", 0x03, 0x0E20, 7),
    pack("<HH", 0x48, 0x3702) + GUID,
    pack("<HHI", 0x1003, 0x3703, 2) + pack("<II", 1, 2),
    pack("<HH", 0x0B, 0x8001) + GUID + pack("<II", 0, 4711) + pack("<I", 1),
    pack("<HH", 0x03, 0x8002) + GUID + pack("<II", 1, 6) + b"a\0b\0\0\0" + b"\0\0" + pack("<I", 1),
)
BILL = (
    attribute(BEGINS, b"\0" * 14),
    attribute(TITLE, b"RECHNU~1.PDF\0"),
    attribute(DATA, b"%PDF"),
    attribute(PROPERTIES, properties(*OTHERS, LONG_NAME, MIME_TAG)),
)
NOTE = (attribute(BEGINS, b""), attribute(TITLE, b"notiz.txt\0"), attribute(DATA, b"Hallo"))


def test_finds_files_by_their_long_names() -> None:
    assert wrapped_files(stream(*BILL, *NOTE)) == (
        Wrapped("Rechnung März.pdf", "application/pdf", b"%PDF"),
        Wrapped("notiz.txt", "", b"Hallo"),
    )


def test_a_mail_shows_the_wrapped_files_beside_the_wrapping() -> None:
    data = raw(
        """
        From: linda@example.org
        Content-Type: application/ms-tnef; name="winmail.dat"
        Content-Transfer-Encoding: base64
        """,
        "<<file>>",
        file=stream(*BILL, *NOTE),
    )
    mail = read(data)
    assert [a.filename for a in mail.attachments] == [
        "winmail.dat",
        "Rechnung März.pdf",
        "notiz.txt",
    ]
    assert mail.flaws == ("tnef",)
    assert attachment_bytes(data, mail.attachments[1].sha256) == b"%PDF"


@pytest.mark.parametrize("data", [b"", b"\x78\x9f\x3e\x22", b"no stream at all", stream()])
def test_what_holds_no_files_has_none(data: bytes) -> None:
    assert wrapped_files(data) == ()


def test_damage_anywhere_raises_nothing() -> None:
    whole = stream(*BILL, *NOTE)
    chance = random.Random("winmail")
    for cut in range(len(whole)):
        wrapped_files(whole[:cut])
    for _ in range(2_000):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            damaged[chance.randrange(6, len(whole))] = chance.choice([0, 1, 127, 255])
        wrapped_files(bytes(damaged))


def test_a_file_called_winmail_is_kept_whatever_it_is() -> None:
    mail = read(letter("x", "kein TNEF", 'Content-Disposition: attachment; filename="WINMAIL.DAT"'))
    assert [a.filename for a in mail.attachments] == ["WINMAIL.DAT"]
