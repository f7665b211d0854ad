"""What did somebody write on the sheet of a new campaign, and to whom?"""

from __future__ import annotations

from dataclasses import dataclass

from faden.core.address import Address, parse_address
from faden.core.desk.tag import tag_of
from faden.core.subject import MAX_SUBJECT
from faden.engine.campaigns import course
from faden.store.campaigns.ports import Wanted, Whom
from faden.web.files.table import BadTable, has_header, read_table
from faden.web.language import mark
from faden.web.visit import Visit

NAMED = 5  #: lines that are said to be wrong, one by one
FASTEST = 1_000_000  #: messages a minute
LONGEST = 10_000  #: characters
_COLUMNS = {
    "tel": ("phone", "telephone", "mobile", "telefon", "handy", "mobil", "mobilnummer"),
    "mailto": ("email", "e-mail", "mail"),
}
SCHEMES = {"tel": mark("Telephone number"), "mailto": mark("E-mail address")}


class Wrong(Exception):
    """Something on the sheet cannot be; by field, translated."""

    def __init__(self, **faults: str) -> None:
        super().__init__(faults)
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Sheet:
    """A campaign as it was written down."""

    wanted: Wanted
    whom: Whom


def read_sheet(visit: Visit) -> Sheet:
    """Return what stands on the sheet; Wrong says what is wrong with it."""
    wanted = _wanted(visit)
    return Sheet(wanted, _whom(visit, wanted.scheme))


def _wanted(visit: Visit) -> Wanted:
    scheme = visit.text("scheme", longest=20)
    title = " ".join(visit.text("title", longest=200).split())
    text, subject = visit.text("text"), visit.text("subject", longest=2_000)
    faults = {}
    if not title:
        faults["title"] = visit.translate("Write a word or two.")
    if not text or len(text) > LONGEST:
        faults["text"] = visit.translate("Write the message, in at most 10,000 characters.")
    if subject and (not subject.isprintable() or len(subject) > MAX_SUBJECT):
        faults["subject"] = visit.translate("Write it in one line, and shorter.")
    if scheme not in SCHEMES:
        faults["scheme"] = visit.translate("Choose one of these.")
    if faults:
        raise Wrong(**faults)
    wanted = Wanted(
        title=title,
        account=visit.text("account", longest=100),
        scheme=scheme,
        text=text,
        by=visit.me,
        subject=subject or None,
        offer_id=visit.text("offer", longest=100) or None,
        per_minute=_pace(visit),
        agreed="agreed" in visit.form,
    )
    _check_account(visit, wanted)
    return wanted


def _check_account(visit: Visit, wanted: Wanted) -> None:
    if wrong := course.flaw(visit.services.directory, visit.workspace, wanted):
        raise Wrong(account=visit.reason(wrong))
    account = visit.services.directory.account(wanted.account)
    if account is None:
        return
    longest = account.capabilities.max_length
    if len(wanted.text) > longest:
        words = visit.translate("This account takes %(count)s characters; these are %(written)s.")
        raise Wrong(text=words % {"count": longest, "written": len(wanted.text)})


def _pace(visit: Visit) -> int | None:
    said = visit.text("per_minute", longest=20)
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and 1 <= int(said) <= FASTEST):
        raise Wrong(per_minute=visit.translate("Write a whole number from 1, or nothing."))
    return int(said)


def _whom(visit: Visit, scheme: str) -> Whom:
    found, bad = _addresses(visit, scheme)
    if bad and "leave_out" not in visit.form:
        words = visit.translate("No such addresses: %(lines)s. Correct them, or leave them out.")
        lines = "; ".join(f"{line}: {said}" for line, said in bad[:NAMED])
        more = f" … (+{len(bad) - NAMED})" if len(bad) > NAMED else ""
        raise Wrong(to=words % {"lines": lines + more})
    tags = [tag for said in visit.text("tags", longest=2_000).split(",") if (tag := tag_of(said))]
    everybody = "everybody" in visit.form
    if not (found or tags or everybody):
        raise Wrong(to=visit.translate("Say to whom: addresses, a file, tags or everybody."))
    return Whom(addresses=found, tags=tags, everybody=everybody)


def _addresses(visit: Visit, scheme: str) -> tuple[list[str], list[tuple[int, str]]]:
    """Return the addresses that were typed or sent as a file, each once, and what is none."""
    found: dict[str, None] = {}
    bad = []
    for text in [visit.text("to", longest=1_000_000), *_files(visit)]:
        for line, said in _said(visit, text, scheme):
            address = parse_address(said, scheme=scheme, region=visit.policy.region)
            if isinstance(address, Address) and address.scheme == scheme:
                found[address.uri] = None
            else:
                bad.append((line, said[:60]))
    return list(found), bad


def _files(visit: Visit) -> list[str]:
    try:
        return [one.content.decode("utf-8-sig") for one in visit.files if one.field == "file"]
    except UnicodeDecodeError:
        words = visit.translate("This file is no text in UTF-8. Save it as CSV UTF-8.")
        raise Wrong(file=words) from None


def _said(visit: Visit, text: str, scheme: str) -> list[tuple[int, str]]:
    """Return what stands where an address should be: one a line, or a column of a table."""
    if not has_header(text, _COLUMNS):
        lines = enumerate(text.lstrip("\ufeff").splitlines(), start=1)
        return [(line, said) for line, words in lines if (said := words.strip(" \t,;"))]
    try:
        table = read_table(text, _COLUMNS)
    except BadTable:
        raise Wrong(to=visit.translate("This is no table: a quotation has no end.")) from None
    if scheme not in table.meanings:
        raise Wrong(to=visit.translate("This table has no column with such addresses."))
    return [(row.line, row.cells[scheme]) for row in table.rows if scheme in row.cells]
