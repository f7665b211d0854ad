"""Is every mail taken, however broken it is, by the engine and by the real database?"""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator

import pytest
from tests.channels.email.corpus.case import PASSED, Case
from tests.channels.email.inbound_attacks.hub import Hub, mail_account
from tests.channels.email.readings import CORPUS
from tests.channels.email.test_inbound import PASS, raw
from tests.engine.office import Office

from faden.core.channel import Unreadable
from faden.engine.inbox import Outcome
from faden.engine.reception import items_of
from faden.store.codec import KIND_OF, event_from_json, event_to_json

MUTATIONS = 20
EVIL = (
    *(b"\x00", b"\r\n", b"\n\n", b"\xff", b"=?utf-8?B?", b"?=", b"\xed\xa0\x80", b"<", b">"),
    *(b'"', b"@", b";", b"boundary=", b"--", b":", b"\xc0\x80", b"=?utf-16?B?2AA=?=", b"=00"),
    *(b"&#0;&#xD800;", b"\xe2\x80\xae", b"=?utf-7?Q?+2AA-?=", b"filename*=utf-8''%00%ED%A0%80"),
)


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    """A company with a real database of its own."""
    with asyncio.Runner() as runner:
        found = Office(database_url, runner)
        yield found
        found.close()


def mutated(mail: bytes, chance: random.Random) -> bytes:
    found = bytearray(mail)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at, other = chance.randrange(len(found) + 1), chance.randrange(len(found) + 1)
        match chance.randrange(5):
            case 0:
                found[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                found[at:at] = chance.choice(EVIL)
            case 2:
                del found[at : at + chance.choice((1, 3, 40))]
            case 3:
                found[at:at] = found[at : at + chance.choice((5, 80, 500))]
            case _:
                found[at : at + 20] = found[other : other + 20]
    return bytes(found)


def hostile() -> Iterator[bytes]:
    """Mails with as much of everything as there can be."""
    long, ids = "x" * 100_000, " ".join(f"<{n}{'i' * 900}@example.org>" for n in range(300))
    yield raw(PASS, f"Message-ID: <{'m' * 985}@x>", f"References: {ids}", text=long)
    yield raw(PASS, f"Message-ID: <{long}@x>", f"In-Reply-To: {ids}")
    yield raw(PASS, f"Subject: {long}", f"Auto-Submitted: {long}", f"List-Id: {long}")
    yield raw(PASS, sender=f"{'ä' * 5_000} <{'ü' * 32}@{'.'.join(['ö' * 20] * 5)}.example>")
    yield raw(PASS, sender=f"{'a' * 64}@{'.'.join(['b' * 60] * 3)}.example")
    yield raw(PASS, *(f"Delivered-To: {n}@firma.example" for n in range(5_000)))
    yield raw(PASS, text="\x00" * 1_000 + "\ud7ff\ufffe\U0010ffff")
    yield raw(PASS, "Subject: =?utf-8?B?AAAA?= =?utf-16?B?2AA=?=").replace(b"Linda", b"L\x00")
    for kind in ("te\x00xt/plain", 'text/plain; charset="\x00"', f"a/{long}", "text/\ud7ff"):
        yield raw(PASS, f"Content-Type: {kind}", text="Guten Tag")
    parts = "".join(
        f"--b\r\nContent-Type: a/{n}\x00\r\nContent-Disposition: attachment; "
        f"filename*=utf-8''{n}%00%ED%A0%80{'n' * 5_000}\r\n\r\nx{n}\r\n"
        for n in range(300)
    )
    yield raw(PASS, "Content-Type: multipart/mixed; boundary=b", text=f"{parts}--b--")
    for date in ("1 Jan 1970 00:00:00 +0000", "31 Dec 9999 23:59:59 -1200", "1 Jan 0001 00:00 +14"):
        yield raw(PASS).replace(b"22 Nov 2026 10:00:00 +0100", date.encode())


def variants(case: Case, chance: random.Random) -> list[bytes]:
    vouched = PASSED.encode() + b"\r\n" + case.raw
    return [case.raw, vouched, *(mutated(vouched, chance) for _ in range(MUTATIONS))]


@pytest.mark.parametrize("part", range(4))
def test_no_mail_is_refused_and_none_is_lost(part: int) -> None:
    hub, chance, taken = Hub(authserv_id="mx.hub.test"), random.Random(part), Counter[Outcome]()
    keys = set[str]()
    mails = [mail for case in CORPUS[part::4] for mail in variants(case, chance)] + [*hostile()]
    for number in range(0, len(mails), 50):
        some = mails[number : number + 50]
        keys.update(item.key for mail in some for item in items_of(hub.mail, mail))
        taken += hub.take(*some)
    assert taken.total() >= len(mails)
    assert taken.total() - taken[Outcome.DUPLICATE] == len(keys)
    assert not [
        kept for kept in hub.store.committed.quarantine.values() if not is_empty(kept.reason)
    ]
    for recorded in hub.store.committed.events.values():
        body = event_to_json(recorded.event)
        assert event_from_json(KIND_OF[type(recorded.event)], body) == recorded.event


def is_empty(reason: str) -> bool:
    return reason == "an empty mail"


def test_the_database_takes_the_worst_of_them(office: Office) -> None:
    account, chance = mail_account(authserv_id="mx.hub.test"), random.Random(7)
    office.accounts["mail"] = account
    worst = [*hostile(), *(mutated(mail, chance) for mail in hostile() for _ in range(4))]
    cases = chance.sample(CORPUS, 100)
    worst += [mutated(case.raw, chance) for case in cases for _ in range(3)]
    items = [item for mail in worst for item in items_of(account, mail)]
    outcomes = [
        outcome
        for number in range(0, len(items), 40)
        for outcome in office.accepted(*items[number : number + 40]).outcomes
    ]
    unread = {item.key for item in items if isinstance(item.inbound, Unreadable)}
    assert Counter(outcomes)[Outcome.QUARANTINED] == len(unread)
    assert Counter(outcomes)[Outcome.ACCEPTED] == len({item.key for item in items} - unread)
    assert office.count("arrival") == len({item.key for item in items})
