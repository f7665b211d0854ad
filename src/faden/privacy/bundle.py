"""What does a person get who asks what we know of them: one ZIP, for people and for programs.

JSON for programs, one page each in German and English that shows the same, and the bytes of every
message as they came with its files. Nothing in the page is loaded from anywhere.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import escape
from typing import Any

from faden.core import event as ev
from faden.core.address import Address, national, parse_address
from faden.engine.privacy.export import Dossier, Original, Told

WORDS: dict[str, dict[str, str]] = {
    "de": {
        "title": "Auskunft über Ihre Daten",
        "law": "Nach Art. 15 und 20 DSGVO. Stand: {at} (Zeiten in UTC).",
        "names": "Namen",
        "addresses": "Adressen",
        "relations": "Beziehungen",
        "guardian": "Sie antworten für eine andere Person.",
        "ward": "Eine andere Person antwortet für Sie.",
        "wishes": "Ihre Wünsche und wie sie belegt sind",
        "tickets": "Anliegen",
        "deliveries": "Zustellungen",
        "events": "Alles, was geschehen ist",
        "originals": "Ihre Nachrichten, wie sie ankamen",
        "missing": "nicht beigelegt: nicht aufbewahrt, oder sie kam mit Nachrichten anderer",
        "none": "nichts",
        "message_received": "Sie schrieben",
        "message_written": "Wir schrieben",
        "message_observed": "Ein anderes System von uns schrieb",
        "note_written": "Interne Notiz",
        "call_reported": "Anruf",
        "consent_withdrawn": "Einwilligung widerrufen",
        "consent_granted": "Einwilligung erteilt",
        "consent_asked": "Nach einer Einwilligung gefragt",
        "preference_set": "Wünsche zur Erreichbarkeit",
        "consent_doubted": "Vielleicht ein Widerruf",
        "rest": "Dieselben Angaben zum Weiterverarbeiten stehen in den JSON-Dateien daneben.",
    },
    "en": {
        "title": "What we know about you",
        "law": "Under Art. 15 and 20 GDPR. As of {at} (times are UTC).",
        "names": "Names",
        "addresses": "Addresses",
        "relations": "Relations",
        "guardian": "You answer for another person.",
        "ward": "Another person answers for you.",
        "wishes": "Your wishes and their proof",
        "tickets": "Tickets",
        "deliveries": "Deliveries",
        "events": "Everything that happened",
        "originals": "Your messages as they came",
        "missing": "not enclosed: not kept, or it came together with other people's messages",
        "none": "nothing",
        "message_received": "You wrote",
        "message_written": "We wrote",
        "message_observed": "Another system of ours wrote",
        "note_written": "Internal note",
        "call_reported": "Call",
        "consent_withdrawn": "Consent withdrawn",
        "consent_granted": "Consent granted",
        "consent_asked": "Asked for consent",
        "preference_set": "How to be reached",
        "consent_doubted": "Maybe a withdrawal",
        "rest": "The same for programs stands in the JSON files beside this page.",
    },
}
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #ccc;padding:.4rem;"
    "text-align:left;vertical-align:top;overflow-wrap:anywhere}pre{white-space:pre-wrap;margin:0}"
)
_EPOCH = (1980, 1, 1, 0, 0, 0)  #: the oldest time a ZIP can hold: the same export, the same bytes


def bundle(dossier: Dossier) -> bytes:
    """Return the ZIP."""
    places = dict(_places(dossier.originals))
    files: dict[str, bytes] = {
        "index.de.html": page(dossier, places, "de").encode(),
        "index.en.html": page(dossier, places, "en").encode(),
        "person.json": _json(_person(dossier)),
        "events.json": _json([_event(told) for told in dossier.events]),
        "wishes.json": _json([_event(told) for told in dossier.wishes()]),
        "tickets.json": _json(dossier.tickets),
        "deliveries.json": _json(dossier.deliveries),
    }
    for original in dossier.originals:
        place = places[original.message_id]
        if original.raw is not None:
            files[place] = original.raw
        folder = place.rpartition(".")[0]
        for number, (name, content) in enumerate(original.files, start=1):
            files[f"{folder}/{number}-{_plain(name)}"] = content
    return _zipped(files)


def page(dossier: Dossier, places: dict[str, str], language: str) -> str:
    """Return everything as one page of HTML."""
    word = WORDS[language]
    at = dossier.exported_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
    parts = [
        f"<h1>{escape(word['title'])}</h1><p>{escape(word['law'].format(at=at))}</p>",
        _section(word, "names", [[name] for name in dossier.names]),
        _section(word, "addresses", [[_shown(uri)] for uri, _ in dossier.addresses]),
        _section(word, "relations", [[word[one]] for one in dossier.relations]),
        _section(word, "wishes", [_wish(told, word) for told in dossier.wishes()]),
        _section(word, "tickets", [_ticket(one) for one in dossier.tickets]),
        _section(word, "deliveries", [_delivery(one) for one in dossier.deliveries]),
        _originals(dossier, places, word),
        _section(word, "events", [_row(told, word) for told in dossier.events]),
        f"<p>{escape(word['rest'])}</p>",
    ]
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        f"<title>{escape(word['title'])}</title><style>{_STYLE}</style>{''.join(parts)}</html>"
    )


def _section(word: dict[str, str], name: str, rows: list[list[str]]) -> str:
    heading = f"<h2>{escape(word[name])}</h2>"
    if not rows:
        return f"{heading}<p>{escape(word['none'])}</p>"
    lines = "".join(
        "<tr>" + "".join(f"<td><pre>{escape(cell)}</pre></td>" for cell in row) + "</tr>"
        for row in rows
    )
    return f"{heading}<table>{lines}</table>"


def _originals(dossier: Dossier, places: dict[str, str], word: dict[str, str]) -> str:
    lines = [
        f'<tr><td>{_time(one.at)}</td><td><a href="{escape(places[one.message_id])}">'
        f"{escape(places[one.message_id])}</a></td></tr>"
        if one.raw is not None
        else f"<tr><td>{_time(one.at)}</td><td>{escape(word['missing'])}</td></tr>"
        for one in dossier.originals
    ]
    return f"<h2>{escape(word['originals'])}</h2><table>{''.join(lines)}</table>"


def _row(told: Told, word: dict[str, str]) -> list[str]:
    event = told.event
    match event:
        case (
            ev.MessageReceived()
            | ev.MessageWritten()
            | ev.MessageObserved()
            | ev.NoteWritten()
            | ev.CallReported()
        ):
            said = event.text
        case ev.ConsentWithdrawn() | ev.ConsentGranted() | ev.ConsentDoubted():
            said = event.wording
        case _:
            said = json.dumps(json.loads(told.body()), ensure_ascii=False)
    return [_time(told.at), word.get(told.kind, told.kind), said]


def _wish(told: Told, word: dict[str, str]) -> list[str]:
    event = json.loads(told.body())
    proof = f"“{event['wording']}” ({event['source']}, {event.get('by', 'customer')})"
    return [_time(told.at), word[told.kind], ", ".join(event["purposes"]), proof]


def _ticket(ticket: dict[str, Any]) -> list[str]:
    closed = ticket["closed_reason"] or ""
    return [_time(ticket["opened_at"]), ticket["state"], ticket["reason"], closed]


def _delivery(one: dict[str, Any]) -> list[str]:
    steps = "\n".join(
        f"{_time(step['at'])} {step.get('state') or 'attempt ' + str(step['attempt'])}"
        for step in one["steps"]
    )
    return [_time(one["changed_at"]), _shown(one["address"]), one["purpose"], one["state"], steps]


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _shown(uri: str) -> str:
    address = parse_address(uri)
    return national(address) if isinstance(address, Address) else uri


def _person(dossier: Dossier) -> dict[str, Any]:
    return {
        "exported_at": dossier.exported_at,
        "names": dossier.names,
        "addresses": [{"uri": uri, "record": record} for uri, record in dossier.addresses],
        "relations": dossier.relations,
    }


def _event(told: Told) -> dict[str, Any]:
    return {
        "record": told.record,
        "sequence": told.sequence,
        "at": told.at,
        "kind": told.kind,
        "body": json.loads(told.body()),
    }


def _places(originals: tuple[Original, ...]) -> Iterator[tuple[str, str]]:
    for number, one in enumerate(originals, start=1):
        ending = "eml" if one.is_mail else "txt"
        yield one.message_id, f"messages/{number:05}.{ending}"


def _json(value: object) -> bytes:
    said: Callable[[Any], str] = lambda one: one.isoformat()  # noqa: E731 - times alone
    return json.dumps(value, indent=1, ensure_ascii=False, default=said).encode()


def _plain(name: str) -> str:
    """Return a file's name without anything that leads out of the folder."""
    kept = "".join(one if one.isalnum() or one in "._- " else "_" for one in name)
    return kept.strip(". ")[:100] or "file"


def _zipped(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()
