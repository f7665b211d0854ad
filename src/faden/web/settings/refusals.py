"""How is it said on a page that something about a workspace cannot be changed?

The rules say why in English, with the command that helps; here the same is said for whoever looks
at a page, and at which field. What nobody has listed is shown as the rules say it.
"""

from __future__ import annotations

import re

from faden.engine.administration.deed import Refused
from faden.web.language import mark
from faden.web.shown import Translate

#: how the rules say it, the field (nothing: the form's main one), how a page says it
_SAID = (
    (r"(name|label): write a word.*", r"\1", mark("Write a word or two.")),
    (r"there is a team .* already", "name", mark("There is a team with this name already.")),
    (r".* is not an e-mail address", "email", mark("This is not an e-mail address.")),
    (
        r".* is there already; see the list of agents",
        "email",
        mark("Somebody with this e-mail address is there already."),
    ),
    (
        r".* is the only admin; .*",
        "",
        mark("This is the only administrator. Make somebody else one first."),
    ),
    (
        r".* sees only the customers of their teams, and a .*",
        "role",
        mark("Whoever leads or administers sees all customers. Lift the limit first."),
    ),
    (
        r".* who leads or rules sees everybody",
        "",
        mark("Whoever leads or administers sees all customers and cannot be limited."),
    ),
    (
        r".* has keys with the role .*",
        "",
        mark("Programs hold keys of this person that may lead. Revoke those keys first."),
    ),
    (
        r".* is disabled; their keys would open nothing",
        "owner",
        mark("This person is disabled; a key of theirs would open nothing."),
    ),
    (
        r".*; their keys can be no more",
        "role",
        mark("A key may do no more than the person it belongs to."),
    ),
    (
        r"a key with the role .* sees everybody; .*",
        "role",
        mark("A key with this role reaches all customers. Choose another role or no team."),
    ),
    (
        r"answers_by: there is no account .*",
        "answers_by",
        mark("Choose who answers: without one there is no form."),
    ),
    (
        r"this key was used for another request; .*",
        "",
        mark("This form was sent before with other words. Look at the page and send it again."),
    ),
)
_PATTERNS = tuple((re.compile(said, re.DOTALL), name, words) for said, name, words in _SAID)


def say_refusal(refused: Refused, translate: Translate) -> tuple[str, str]:
    """Return the field and what is wrong with it; "" stands for the form's main field."""
    for pattern, name, words in _PATTERNS:
        if found := pattern.fullmatch(refused.reason):
            return found.expand(name), translate(words)
    return "", refused.reason
