"""What does the copy of another system's mail tell, as an account with this journal reads it?"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence

from faden.channels.email.inbound import understand
from faden.channels.email.settings import read_settings
from faden.core.channel import InboundCheck, InboundObserved, Unreadable
from faden.inspect.case import Answer, BadCase, Case

_KEY = "whsec_" + base64.b64encode(bytes(32)).decode()


def observed(case: Case, context: Case) -> tuple[Answer, Sequence[str]]:
    """`raw_b64`; of `context` `journal`, `mailboxes`, `own_domains`, `authserv_id` -> `observed`.

    null: it is no copy. An empty list: it is one, and nothing is put on a thread; the reasons
    beside it say why.
    """
    try:
        settings = read_settings("inspect", _config(context), judge=lambda _host, _port: None)
    except ValueError as error:
        raise BadCase(str(error)) from error
    found = understand(case.octets("raw_b64"), settings)
    if isinstance(found, Unreadable):
        return {"observed": []}, (found.reason,)
    if any(isinstance(one, InboundCheck) for one in found):
        return {"observed": []}, ("journal: a copy of a mail of ours",)
    told = [_told(one) for one in found if isinstance(one, InboundObserved)]
    return {"observed": told or None}, ()


def _config(context: Case) -> Mapping[str, object]:
    mailboxes = context.texts("mailboxes")
    return {
        "address": mailboxes[0] if mailboxes else "journal@faden.invalid",
        "aliases": list(mailboxes[1:]),
        "domains": list(context.texts("own_domains")),
        "authserv_id": context.text_or("authserv_id", "") or None,
        "journal": context.fields["journal"],
        "key": _KEY,
        "handover": True,
    }


def _told(one: InboundObserved) -> Answer:
    return {
        "system": one.system,
        "to": one.to,
        "id": one.external_id,
        "purpose": one.purpose,
        "template": one.template,
        "sent_at": None if one.at is None else one.at.isoformat(),
        "subject": one.subject,
        "text": one.text,
        "files": [file.name for file in one.files],
    }
