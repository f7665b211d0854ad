"""What identifies a person, and what of their wishes may be kept without it?

Erased is what names, numbers or addresses the person, and all their words. Kept is the proof that
a wish was said (GDPR Art. 7(1), 17(3)(e)): what was said, for which purpose, when, by whom (the
customer, a provider, a colleague), and of the address a keyed hash alone. A "no" that stood goes on
standing: whoever is erased must not be written to again because an old list is imported.

Of the words only the sentences that carried the wish are kept, without names and numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from faden.core import event as ev
from faden.core.policy import EVERYTHING
from faden.core.stop.word import Said, stop_word
from faden.core.thread import Thread

GONE = "erased:"  #: stands where an address of an erased person stood
_SHORTEST_WORD = 3  #: a name's part that is shorter would hit ordinary words
_SHORTEST_VALUE = 6  #: what is shorter is too common to be looked for
_NUMBER = re.compile(r"\+?[0-9][0-9 ()/.\-\u00a0]{2,}[0-9]")
_MAILBOX = re.compile(r"[^\s<>\"',;:()]+@[^\s<>\"',;:()]+")
_SENTENCE = re.compile(r"(?<=[.!?\n])\s+")
_HIDDEN = "…"
_BETWEEN = rb"(?:[ ()/.\-]|\\u00a0|\xc2\xa0|%20|%28|%29|%2F){0,3}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """All by which a person can be found again."""

    records: tuple[str, ...]
    addresses: tuple[str, ...]  #: URIs, also those met but not theirs for certain
    names: tuple[str, ...]
    ids: tuple[str, ...]  #: given by providers or programs to their messages, and ours


@dataclass(frozen=True, slots=True)
class Proof:
    """One wish of a person who is not here any more, still with its address."""

    address: str
    wish: str  #: withdrawn | granted | doubted
    purpose: str
    said_at: datetime
    wording: str
    by_whom: str  #: customer | provider | colleague
    for_address: bool
    stands: bool


def traces(  # noqa: C901 - a line for each kind of event
    records: Sequence[str], addresses: Iterable[str], events: Iterable[ev.Event]
) -> Traces:
    """Collect what identifies a person out of all that happened."""
    found_ids: dict[str, None] = {}
    names: dict[str, None] = {}
    uris = dict.fromkeys(addresses)
    for event in events:
        match event:
            case ev.MessageReceived():
                uris[event.address] = None
                names.update(dict.fromkeys([event.name] if event.name else []))
                found_ids.update(dict.fromkeys([event.provider_id, event.message_id]))
                found_ids.update(dict.fromkeys(event.references[-1:]))
            case ev.CallReported():
                uris.update(dict.fromkeys([event.address] if event.address else []))
                found_ids.update(dict.fromkeys([event.provider_id, event.call_id]))
            case ev.MessageWritten():
                uris[event.address] = None
                found_ids.update(dict.fromkeys([event.delivery_id, event.ref]))
            case ev.MessageObserved():
                uris.update(dict.fromkeys([event.address] if event.address else []))
                ids = [event.message_id, event.external_id, event.provider_id]
                found_ids.update(dict.fromkeys(one for one in ids if one))
            case ev.ReceiptRecorded(sent_id=str() as sent_id):
                found_ids[sent_id] = None
            case ev.CustomerNamed():
                names[event.name] = None
            case ev.AddressLinked():
                uris[event.address] = None
            case _:
                pass
    return Traces(
        records=tuple(records), addresses=tuple(uris), names=tuple(names), ids=tuple(found_ids)
    )


def masked(text: str, whose: Traces) -> str:
    """Return a text without what identifies the person: names, numbers, mail addresses.

    >>> linda = Traces(records=(), addresses=(), names=("Linda Weber",), ids=())
    >>> masked("STOPP, Linda Weber, 0170 1234567", linda)
    'STOPP, … …, …'
    """
    text = _NUMBER.sub(_HIDDEN, _MAILBOX.sub(_HIDDEN, text))
    for word in _words(whose):
        text = re.sub(rf"\b{re.escape(word)}\w{{0,2}}\b", _HIDDEN, text, flags=re.IGNORECASE)
    return text


def names(text: str, whose: Traces) -> bool:
    """Say whether a text tells who the person is (a customer number alone does not).

    >>> linda = Traces(records=(), addresses=(), names=("Linda Weber",), ids=())
    >>> names("weber-17", linda), names("K-4711", linda)
    (True, False)
    """
    found = pattern(whose)
    return (
        _MAILBOX.search(text) is not None
        or (found is not None and found.search(text.encode()) is not None)
        or any(word.casefold() in text.casefold() for word in _words(whose))
    )


def _words(whose: Traces) -> list[str]:
    locals_ = [one.partition(":")[2].partition("@")[0] for one in whose.addresses if "@" in one]
    words = {w for text in (*whose.names, *locals_) for w in re.findall(r"[^\W\d_]+", text)}
    return sorted((w for w in words if len(w) >= _SHORTEST_WORD), key=len, reverse=True)


def kept_words(wording: str, whose: Traces) -> str:
    """Return the sentences of a wish that carry it, masked; the rest is not needed as proof.

    >>> nobody = Traces(records=(), addresses=(), names=(), ids=())
    >>> kept_words("Ich ziehe nach Ulm. Bitte keine SMS mehr! Gruß an alle.", nobody)
    'Bitte keine SMS mehr!'
    """
    sentences = _SENTENCE.split(wording.strip())
    telling = [one for one in sentences if stop_word(one) is not Said.NONE]
    return masked(" ".join(telling), whose)[:200]


def proofs(
    threads: Sequence[Thread],
    wishes: Sequence[tuple[str, datetime, ev.Event]],
    homes: Sequence[tuple[str, str]],
    whose: Traces,
) -> list[Proof]:
    """Return what to keep of a person's wishes, for each of their addresses.

    `wishes` are (record, time, event), `homes` (address, record). What was said for the whole
    person is kept for each address, since nobody knows by which one they come back.
    """
    standing = {
        (refusal.purpose, refusal.address, refusal.doubted)
        for thread in threads
        for refusal in thread.refusals
    }
    found: dict[tuple[object, ...], Proof] = {}
    for _, at, event in wishes:
        if not isinstance(event, ev.ConsentWithdrawn | ev.ConsentGranted | ev.ConsentDoubted):
            continue
        for uri, _ in homes:
            if event.address not in (None, uri):
                continue
            for proof in _proofs_of(event, at, uri, standing, whose):
                found[(uri, proof.wish, proof.purpose, at)] = proof
    return list(found.values())


def _proofs_of(
    event: ev.ConsentWithdrawn | ev.ConsentGranted | ev.ConsentDoubted,
    at: datetime,
    uri: str,
    standing: set[tuple[str, str | None, bool]],
    whose: Traces,
) -> list[Proof]:
    wish, doubted = _KINDS[type(event)], isinstance(event, ev.ConsentDoubted)
    by = "customer" if doubted else getattr(event, "by", "customer")
    return [
        Proof(
            address=uri,
            wish=wish,
            purpose=purpose,
            said_at=at,
            wording=kept_words(event.wording, whose),
            by_whom=by if by in ("customer", "provider", "kept") else "colleague",
            for_address=event.address is not None,
            stands=wish != "granted" and (purpose, event.address, doubted) in standing,
        )
        for purpose in event.purposes
    ]


_KINDS: dict[type, str] = {
    ev.ConsentWithdrawn: "withdrawn",
    ev.ConsentGranted: "granted",
    ev.ConsentDoubted: "doubted",
}


def wishes_again(kept: Iterable[Proof]) -> list[ev.Event]:
    """Return the events with which a record begins whose address had said no before.

    >>> wishes_again(())
    []
    """
    events: list[ev.Event] = []
    for proof in kept:
        if not proof.stands:
            continue
        place = proof.address if proof.for_address else None
        source = f"kept from {proof.said_at:%Y-%m-%d}"
        if proof.wish == "doubted":
            events.append(
                ev.ConsentDoubted(
                    purposes=(proof.purpose,), address=place, wording=proof.wording, source=source
                )
            )
        else:
            events.append(
                ev.ConsentWithdrawn(
                    purposes=(proof.purpose,),
                    address=place,
                    wording=proof.wording,
                    source=source,
                    by="kept",
                )
            )
    # "Everything" first: a later word about one purpose must not be covered by an earlier one.
    return sorted(events, key=lambda event: EVERYTHING not in getattr(event, "purposes", ()))


def blanked(  # noqa: C901 - a line for each event that may name somebody
    event: ev.Event, whose: Traces
) -> ev.Event:
    """Return an event of somebody else without what it says about the erased person."""
    gone = set(whose.addresses)
    match event:
        case ev.JoinSuggested() if event.other_id in whose.records or event.address in gone:
            return replace(event, address=GONE)
        case ev.CustomersSplit() if event.other_id in whose.records:
            return replace(event, reason=_HIDDEN)
        case ev.MessageReceived() if _mentioned(event) & gone:
            kept = tuple(claim for claim in event.claims if claim.address not in gone)
            wanted = event.call_back
            call_back = None if wanted is not None and wanted.number in gone else wanted
            return replace(event, claims=kept, call_back=call_back)
        case ev.AddressLinked() if event.address in gone or event.source in gone:
            source = GONE if event.source in gone else event.source
            address = GONE if event.address in gone else event.address
            return replace(event, address=address, source=source)
        case ev.QuestionAnswered() if f"tel:{event.value}" in gone:
            # Their number, told for a call to somebody else.
            return replace(event, address="", account="", home="", value="", label="")
        case ev.QuestionAnswered() if event.address in gone or event.home in whose.records:
            return replace(event, address="", account="", home="")
        case ev.ConsentWithdrawn() | ev.ConsentGranted() | ev.ConsentDoubted() if (
            event.source in gone
        ):
            # A guardian's words on the thread of a ward: the "no" stays, whose it was does not.
            return replace(event, source=GONE, wording=kept_words(event.wording, whose))
        case ev.PreferenceSet() if event.source in gone:
            return replace(event, source=GONE)
        case ev.ConsentAsked() if {event.source, event.address} & gone:
            return replace(event, source=GONE, address=GONE)
        case _:
            return event


def _mentioned(event: ev.MessageReceived) -> set[str]:
    """Return the addresses that somebody said are theirs, and that may be another's."""
    said = {claim.address for claim in event.claims}
    return said | {event.call_back.number} if event.call_back else said


def pattern(whose: Traces) -> re.Pattern[bytes] | None:
    """Return what finds the person in raw bytes, in the spellings that are usual; None: nothing.

    >>> linda = Traces(records=(), addresses=("tel:+491701234567",), names=(), ids=())
    >>> bool(pattern(linda).search(b"From: 0170 / 123 45-67"))
    True
    """
    parts: list[bytes] = [_address_pattern(one) for one in whose.addresses]
    parts += [re.escape(one.encode()) for one in whose.ids if len(one) >= _SHORTEST_VALUE + 2]
    telling: list[bytes] = sorted((part for part in parts if part), key=len, reverse=True)
    return re.compile(b"|".join(telling), re.IGNORECASE) if telling else None


def _address_pattern(uri: str) -> bytes:
    scheme, _, value = uri.partition(":")
    if len(value) < _SHORTEST_VALUE or scheme == "contact":
        return b""
    if value.startswith("+") and value[1:].isdigit():
        # Without the country code, which is at most three digits; German ones have two.
        tail = value[3:] if len(value) > 9 else value[1:]
        return (
            rb"(?<![0-9])(?:(?:\+|%2B|00)?"
            + re.escape(value[1:3].encode())
            + _BETWEEN
            + rb"0?|0)"
            + _BETWEEN
            + _BETWEEN.join(re.escape(digit.encode()) for digit in tail)
            + rb"(?![0-9])"
        )
    plain = re.escape(value.encode())
    return plain.replace(rb"@", rb"(?:@|%40|=40|\\u0040)")
