"""Which answers does a message offer, and how are they said where nothing can be pressed?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST = 6  #: of one message; more are a list nobody reads
LONGEST_LABEL = 60  #: characters
_ID = re.compile(r"[A-Za-z0-9_.:-]{1,60}", re.ASCII)
_LABEL = re.compile(rf"(?=.*\S)[^\x00-\x1f\x7f\u2028\u2029]{{1,{LONGEST_LABEL}}}")


@dataclass(frozen=True, slots=True)
class Button:
    """One answer that a customer can give by a press."""

    id: str  #: by which whoever asked knows it again; the customer does not see it
    label: str  #: what the customer reads, and what then stands on the thread as their words


def flaw(buttons: Sequence[Button]) -> str | None:
    """Return what is wrong with the buttons of one message, None where nothing is.

    >>> flaw([Button("yes", "Ja"), Button("yes", "Nein")])
    'two buttons have the id yes'
    >>> flaw([Button("yes", "Ja"), Button("no", "ja ")])
    'two buttons read the same: ja'
    """
    if len(buttons) > MOST:
        return f"at most {MOST} buttons"
    ids: set[str] = set()
    labels: set[str] = set()
    for button in buttons:
        label = button.label.strip().casefold()
        if not _ID.fullmatch(button.id):
            return "the id of a button: 1 to 60 letters, digits, and . _ : -"
        if not _LABEL.fullmatch(button.label):
            return f"the label of a button: one line of 1 to {LONGEST_LABEL} characters"
        if button.id in ids:
            return f"two buttons have the id {button.id}"
        if label in labels:
            return f"two buttons read the same: {label}"
        ids.add(button.id)
        labels.add(label)
    return None


def in_words(text: str, buttons: Sequence[Button]) -> str:
    r"""Return the words for a channel without buttons: each answer with its number, to be written.

    >>> in_words("Passt Dienstag?", [Button("yes", "Ja"), Button("no", "Nein")])
    'Passt Dienstag?\n\n1 Ja\n2 Nein'
    """
    if not buttons:
        return text
    offered = [f"{number} {one.label.strip()}" for number, one in enumerate(buttons, 1)]
    return "\n".join([text.rstrip(), "", *offered])
