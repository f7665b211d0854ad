"""With which values are offers that were made to customers stored?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from faden.core.offer.standing import Held
from faden.core.offer.terms import Terms
from faden.store.codec import bucket_of_id
from faden.store.ports import Changes, GrantRow
from faden.store.wire import pgarray

_encode = msgspec.json.Encoder().encode
_held = msgspec.json.Decoder(Held).decode
_terms = msgspec.json.Decoder(Terms).decode


def offer_statements(changes: Changes) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the statements for what was offered, redeemed and undone."""
    if changes.grants:
        yield "write_grants", _values(list(changes.grants.values()))
    for grant_id, (workspace, customer_id, redemption_id) in changes.redeemed.items():
        values = {"bucket": bucket_of_id(grant_id), "grant": grant_id, "redemption": redemption_id}
        more = {"workspace": workspace, "customer": customer_id, "at": changes.at}
        yield "redeem", values | more
    for grant_id, redemption_id in changes.undone.items():
        values = {"bucket": bucket_of_id(grant_id), "grant": grant_id, "redemption": redemption_id}
        yield "undo_redemption", values


def held_of(text: str) -> Held:
    """Return an offer as it was stored."""
    return _held(text)


def terms_of(text: str) -> Terms:
    """Return the terms of an offer as they were stored."""
    return _terms(text)


def terms_to_json(terms: Terms) -> str:
    """Return terms as they are stored."""
    return _encode(terms).decode()


def _values(rows: Sequence[GrantRow]) -> dict[str, Any]:
    held = [row.held for row in rows]
    return {
        "bucket": pgarray.smalls([bucket_of_id(one.grant_id) for one in held]),
        "grant": pgarray.uuids([one.grant_id for one in held]),
        "workspace": pgarray.bigs([row.workspace for row in rows]),
        "customer": pgarray.uuids([row.customer_id for row in rows]),
        "offer": pgarray.texts([one.offer_id for one in held]),
        "at": pgarray.times([one.at for one in held]),
        "until": pgarray.times([one.until for one in held]),
        "rings_at": pgarray.times([one.rings_at for one in held]),
        "redeemed_at": pgarray.times([one.redeemed.at if one.redeemed else None for one in held]),
        "held": pgarray.jsons([_encode(one) for one in held]),
    }
