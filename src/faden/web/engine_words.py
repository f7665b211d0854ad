"""How do the engine's reasons read in the language of the page?

The engine says why in English sentences, which stand on the thread for ever. Those it writes
itself are listed here to be translated, and what providers often say; their other words are shown
as they are.
"""

from __future__ import annotations

import re

from faden.web.language import mark
from faden.web.shown import PURPOSES, STATES, Translate

SENTENCES = (
    mark("an answer to this message could not reach us"),
    mark("an answer to this message could not reach us, so it is not sent (G6)"),
    mark("a chat is begun by the customer; choose an account that can write first"),
    mark("this account writes to e-mail addresses alone; choose those"),
    mark("this key was used for another request; use a new one"),
    mark("this customer left a number only: call them"),
    mark("mail to this address comes back; choose another way to reach the customer"),
    mark("this was sent, or changed, in another window; is it still needed?"),
    mark("this address takes no messages any more"),
    mark("this channel carries no files"),
    mark("these files are too many or too large for this channel"),
    mark("a file of the message is not there any more"),
    mark("say why the ticket is closed"),
    mark("the customer waits for an answer that is due before that; choose an earlier time"),
    mark("the answer is due too soon to put it off; answer, or hand the ticket over"),
    mark("choose a time that is still to come"),
    mark("choose a time within a year"),
    mark("say it shorter"),
    mark("write a word with letters or digits"),
    mark("a tag has at most 30 characters"),
    mark("a ticket has at most 8 tags; take one off first"),
    mark("a note mentions at most 20 colleagues"),
    mark("one of those you mention may not see this customer, or is not here any more"),
    mark("they are one customer already"),
    mark("they are joined; split them first"),
    mark("this record is not joined with another one"),
    mark("nobody is their own guardian"),
    mark("the question is settled"),
    mark("the question is answered"),
    mark("the question is expired"),
    mark("the question is withdrawn"),
    mark("the question is over"),
    mark("this is none of the answers"),
    mark("this time has been taken by others"),
    mark("the team can promise no call at that time; see the setting call_backs"),
    mark("a call is offered or agreed already"),
    mark("this is no telephone number"),
    mark("no number of this customer is known: ask for it, or offer times instead"),
    mark("there is no such call"),
    mark("no call is agreed any more"),
    mark("a call is agreed: say what became of it, or call it off"),
    mark("expires_at: later than now, within a year"),
    mark("choice: 2 to 6 options"),
    mark("6 questions wait for this customer already"),
    mark("settled by a person"),
    mark("taken back"),
    mark("only who has written an answer can take it back"),
    mark("this answer cannot be taken back any more"),
    mark("sent again by a person"),
    mark("answered, no further message"),
    mark("this account only receives"),
    mark("the connection ended before the provider answered"),
    mark("nobody could tell whether it was sent; later messages go on, a person must look"),
    mark("the process slept past the deadline of the call"),
    mark("the provider never got it"),
    mark("the provider says that it was not sent"),
    mark("the provider does not know whether it was sent"),
    mark("a message of the customer may have been an opt-out; a person has to look"),
    mark("a guardian answers for this customer: no advertising"),
    mark("the customer's quiet hours"),
    mark("a newer version of Faden has noted something about this customer, and decides"),
    mark("a message of the guardian may have been an opt-out; a person has to look"),
    mark("a service message: no opt-out touches it"),
    mark("the contract needs it: only a no that names it stops it"),
    mark("welcome again: the customer said so after the no"),
    mark("no wish stood against it"),
    mark("the customer's own order"),
    mark("as the sender has it"),
    mark("reached the customer before"),
    mark("failed before"),
    mark("costs least"),
    mark("this address belongs to somebody else now"),
    mark("the message reached the customer on none of its ways"),
    mark("the time of the message ran out on its ways"),
    mark("the message is under way to somebody who is another customer now"),
    mark("not needed any more"),
    mark("the message is not needed any more"),
    mark("the message goes another way"),
    mark("the time of the message is over"),
    mark("this question is expired already"),
    mark("acknowledged"),
    mark("sender removed"),
    mark("other colleagues look after this customer; choose somebody else"),
    mark("nobody of this team can look after this customer; choose another one"),
    mark("one of those you mention does not look after this customer"),
    mark("nobody else could look after this customer; add a colleague first"),
    mark("a complaint about a person names the colleague, and no other matter does"),
    mark("nobody is kept apart by this name any more"),
    mark("only whoever leads can decide this"),
    mark("say why it is given"),
    mark("say why"),
    mark("somebody has decided this already"),
    mark("somebody else must decide what you asked for"),
    mark("goodwill granted"),
    mark("goodwill declined"),
)

#: what providers often say of a message that did not arrive
PROVIDERS = (
    mark("phone switched off"),
    mark("unknown number"),
    mark("number not in use"),
    mark("unknown subscriber"),
    mark("mailbox full"),
    mark("mailbox unavailable"),
    mark("user unknown"),
    mark("message blocked"),
    mark("message expired"),
    mark("out of reach"),
)

#: why the copy of another system's mail is for a person (channels/email/journal)
COPIES = (
    mark("the same Message-ID came before with other words"),
    mark(
        "our mail server does not vouch for the sender; let that system sign its mails (DKIM) and "
        "look at the account's authserv_id"
    ),
    mark(
        "no customer is named as its recipient; let that system write To or Cc, or have the mail "
        "server journal it with its recipients"
    ),
    mark("it went to more than 200 people; let that system tell them by the API"),
    mark("a journal report without a mail that can be read"),
    mark(
        "a journal report about a sender who is not in the account's journal; list them there, or "
        "have only listed senders reported"
    ),
    mark(
        "a journal report from a domain that the account does not list as its own; add it to "
        "domains if nobody else can send from there"
    ),
)

#: what begins a sentence; the rest is translated by itself
BEGINNINGS = (
    mark("no way leads to this customer"),
    mark("withdrawn by the customer"),
    mark("withdrawn by the guardian"),
    mark("this question is answered already"),
    mark("not repeated"),
    mark("gave up"),
    mark("only a yes from the address that was asked counts"),
    mark("they have said no; they can change that on their page, or by writing to us"),
    mark("this address was asked already, and once a day is enough"),
    mark("no way is known by which this address can be asked"),
    mark("this address is not one of this customer"),
    mark("a promise is due"),
    mark("the system has not booked what was granted"),
    mark("the system has booked another price than was granted"),
    mark("booked as granted"),
    mark("the redemption was undone"),
    mark("this was undone: there is nothing to book"),
    mark("a process does not move"),
    mark("a process failed"),
    mark("it moves again"),
    mark("the promise has changed"),
    mark("the message that said it was taken back"),
    mark("there is no such promise"),
    mark("due_at: later than now, within two years"),
    mark("promise kept"),
    mark("promise moved"),
    mark("promise released"),
    mark("an offer was not honoured"),
    mark("the customer shows an offer"),
    mark("offer honoured"),
    mark("offer declined"),
    mark("there is no such offer"),
    mark("this offer is over; it is not made to anybody any more"),
    mark("this offer does not hold yet"),
    mark("this was undone already"),
    mark("it cannot be undone any more; make a correction of the order"),
    mark("it was extended once already; whoever leads can make a new offer"),
    mark("its time is over for good; whoever leads can make a new offer"),
    mark("somebody looks at this already"),
    mark("say why, in at most 500 characters"),
    mark("write what it says, in at most 500 characters"),
    mark("steps: say what colleagues do, so that it is honoured everywhere"),
    mark("until: has passed; give a time to come"),
    mark("title: one line of 1 to 200 characters"),
    mark("it is not offered now; there is nothing to confirm"),
    mark("not handled"),
    mark("wish not acknowledged"),
    mark("wish broken"),
    mark("journal"),
)

_PLACES = (
    (re.compile(r"gave up after (?P<n>\d+) tries"), mark("gave up after %(n)s tries")),
    (
        re.compile(r"the account (?P<account>\S+) is not connected"),
        mark("the account %(account)s is not connected"),
    ),
    (
        re.compile(
            r"above the limit of (?P<limit>[\d.]+ [A-Z]{3}); whoever leads may give up to "
            r"(?P<most>[\d.]+ [A-Z]{3}): ask them"
        ),
        mark("above your limit of %(limit)s; whoever leads may give up to %(most)s: ask them"),
    ),
    (
        re.compile(r"above the limit of (?P<limit>[\d.]+ [A-Z]{3}); an administrator .*"),
        mark("above the limit of %(limit)s; an administrator can raise it in the settings"),
    ),
    (
        re.compile(r"of this month's budget (?P<left>[\d.]+ [A-Z]{3}) are left; .*"),
        mark("of this month's budget %(left)s are left; an administrator can raise it"),
    ),
    (
        re.compile(r"nobody may give more than (?P<most>[\d.]+ [A-Z]{3}); .*"),
        mark("nobody may give more than %(most)s; an administrator can raise it"),
    ),
    (
        re.compile(r"redeemed already: (?P<at>[\d-]+ [\d:]+), (?P<where>.+)"),
        mark("redeemed already: %(at)s, %(where)s"),
    ),
    (
        re.compile(r"it ended (?P<at>[\d-]+ [\d:]+); you may extend it once, .*"),
        mark("it ended %(at)s; you may extend it once, then redeem it"),
    ),
    (
        re.compile(r"it ended (?P<at>[\d-]+ [\d:]+); whoever leads .*"),
        mark("it ended %(at)s; whoever leads can make a new offer"),
    ),
    (
        re.compile(r"the account (?P<account>\S*) is not connected; see the list of accounts"),
        mark("the account %(account)s is not connected; see the list of accounts"),
    ),
    *(
        (re.compile(f"this campaign is {state}(?:; make a new one)?"), words)
        for state, words in (
            ("draft", mark("this campaign is a draft")),
            ("stopping", mark("this campaign is being stopped; make a new one")),
            ("stopped", mark("this campaign is stopped; make a new one")),
            ("done", mark("this campaign is done; make a new one")),
        )
    ),
    (
        re.compile(r"(?P<offer>[a-z0-9-]+) is not offered; see the offers board"),
        mark("%(offer)s is not offered; see the offers board"),
    ),
    (
        re.compile(r"say what is promised, in at most \d+ characters"),
        mark("say what is promised, in at most 300 characters"),
    ),
    (
        re.compile(r"\d+ promises to this customer are open already"),
        mark("too many promises to this customer are open already"),
    ),
    (re.compile(r"this promise is kept already"), mark("this promise is kept already")),
    (re.compile(r"this promise is released already"), mark("this promise was let go already")),
    (re.compile(r"goes on by (?P<channel>\S+)"), mark("goes on by %(channel)s")),
)
_STATE = re.compile(r"(?:delivery|this message is) (\w+)(?: already)?")
_WORDS = {state.value: known.words for state, known in STATES.items()}


def say_reason(reason: str, translate: Translate) -> str:
    """Return a reason of the engine in this language, as far as it is known."""
    whole = _said(reason, translate)
    if whole != reason:
        return whole
    head, separator, rest = reason.partition(": ")
    if not separator:
        return reason
    return f"{_said(head, translate)}: {say_reason(rest, translate)}"


def _said(sentence: str, translate: Translate) -> str:
    for pattern, pattern_words in _PLACES:
        if found := pattern.fullmatch(sentence):
            return translate(pattern_words, **found.groupdict())
    if (found := _STATE.fullmatch(sentence)) and found[1] in _WORDS:
        return translate(_WORDS[found[1]])
    return translate(PURPOSES.get(sentence, sentence)) if sentence else ""
