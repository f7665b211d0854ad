"""Is what a release changes such that the version before it can go on beside it?"""

import hashlib
import re
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

import pytest
from tests.core.any_event import NOON

from faden.core import event as ev
from faden.core.thread import FOLD_VERSION, Thread, fold
from faden.store.codec import KIND_OF, event_from_json, event_to_json, kind_of
from faden.store.migrate import migrations

#: What a snapshot of this fold is made of. Where this changes, raise FOLD_VERSION, then write here
#: what the failing test says: without that, an older version beside this one would hand on
#: snapshots in which the new thing is silently missing.
SHAPE = (15, "541afeb891e9a12d")

#: An older version writes into these tables without knowing what is new.
_CONTRACTS = re.compile(
    r"\bdrop (?:table|column|function|type|policy|view)\b|\brename\b|\bset not null\b"
    r"|\balter column \w+ type\b|\bdrop constraint\b(?!.*\bif exists\b)"
    # A function that comes new may be for some alone.
    r"|\brevoke\b(?! all on function \w+\([\w, ]*\) from public\b)",
    re.IGNORECASE,
)
_NEEDED = re.compile(
    r"\badd column (?:if not exists )?(\w+) [^,;]*\bnot null\b(?![^,;]*\bdefault\b)",
    re.IGNORECASE,
)


def shape() -> str:
    """A hash of every field of the thread and of every kind of event."""
    seen: dict[str, list[str]] = {}

    def walk(kind: Any) -> None:
        for inner in get_args(kind):
            walk(inner)
        if is_dataclass(kind) and isinstance(kind, type) and kind.__name__ not in seen:
            hints = get_type_hints(kind)
            seen[kind.__name__] = [f"{one.name}: {hints[one.name]}" for one in fields(kind)]
            for one in fields(kind):
                walk(hints[one.name])

    walk(Thread)
    told = repr((sorted(seen.items()), sorted(KIND_OF.values())))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def test_a_new_kind_of_event_or_another_thread_has_a_fold_of_its_own() -> None:
    assert (FOLD_VERSION, shape()) == SHAPE, "raise FOLD_VERSION, then write both into SHAPE"


@pytest.mark.parametrize("migration", migrations(), ids=lambda one: one.name)
def test_a_migration_only_adds(migration: Any) -> None:
    text = re.sub(r"--[^\n]*", "", migration.text)
    assert not _CONTRACTS.search(text), _CONTRACTS.findall(text)
    assert not _NEEDED.search(text), "a column an older version does not fill needs a default"


def test_the_rule_for_migrations_finds_what_it_is_for() -> None:
    for bad in ("alter table a drop column b", "alter table a rename to b"):
        assert _CONTRACTS.search(bad)
    assert _NEEDED.search("alter table a add column b text not null;")
    assert not _NEEDED.search("alter table a add column b text not null default '';")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("mood_noted", '{"mood": "glad"}'),
        ("receipt_recorded", '{"delivery_id": "d1", "state": "a state of the next version"}'),
    ],
)
def test_an_event_of_a_newer_version_is_kept_as_it_stands(kind: str, body: str) -> None:
    event = event_from_json(kind, body)
    assert event == ev.FromNewer(kind=kind, body=body)
    assert (kind_of(event), event_to_json(event).decode()) == (kind, body)
    after = fold(Thread(customer_id="c1", name="Linda"), event, NOON)
    assert after == Thread(customer_id="c1", name="Linda", sequence=1, newer=True)


def test_a_field_that_a_newer_version_added_does_no_harm() -> None:
    body = '{"name": "Linda", "by": "agent:mia", "nickname": "Lindi"}'
    assert event_from_json("customer_named", body) == ev.CustomerNamed(name="Linda", by="agent:mia")
