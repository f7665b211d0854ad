"""Does a customer say that messages shall stop, in whatever words?

Rules
* A stop costs the customer little and can be taken back; a missed one breaks the law (UWG § 7,
  GDPR Art. 7(3) and 21) and the trust. So clear words are STOP, doubtful ones ASK: pause and let a
  person look. What has nothing to do with it ("Wo ist der nächste Stopp?") is NONE.
* START is believed only as an explicit word that is the whole message. An ordinary message never
  is one, nor "Ja", nor Telegram's "/start", which every chat with a bot begins with by itself.
* The keywords that carriers and the law of the USA (47 CFR 64.1200(a)(10)) act upon, STOP, END,
  QUIT, CANCEL, REVOKE, UNSUBSCRIBE, OPT OUT, are STOP as the whole message. Whoever has asked
  something to which "Cancel" is an answer must look at the answer first.
* Stopping an order, a delivery or a contract is not about messages. Which purposes a STOP ends is
  decided in consent.py.
* Only the first READ_CHARS characters are read: who wants no more messages says so at once, and
  what stands further down is more often a quoted message or a contract's small print.

How: the text becomes plain words (lower case, ä as ae, no punctuation, no emoji). Short messages
are compared as a whole; then passages that only sound like a stop are cut out and the phrases of
phrase.py and doubt.py are looked for, each only if sieve.py lets it through, then the frames of
frame.py in each sentence. Where all that finds nothing, learnt.py compares with known wishes.
"""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

from faden.core.stop import phrase, sieve
from faden.core.stop.learnt import sounds_like_stop
from faden.core.stop.sieve import TELLING, Kind
from faden.core.understand.own import own_words

READ_CHARS = 400  # more than two SMS; bounds the work for a mail of a megabyte
SHORT_CHARS = 40  # whole messages of one or two words; these are remembered


class Said(StrEnum):
    """What a message says about further messages."""

    STOP = "stop"  #: no more of them
    START = "start"  #: they may come again
    ASK = "ask"  #: perhaps no more: pause, a person should look
    NONE = "none"  #: nothing about that


def stop_word(text: str) -> Said:
    """Return what a message says about further messages; German and English.

    >>> stop_word("Stop bitte!"), stop_word("bitte keine sms mehr"), stop_word("please opt me out")
    (<Said.STOP: 'stop'>, <Said.STOP: 'stop'>, <Said.STOP: 'stop'>)
    >>> stop_word("Wo ist der nächste Stopp?"), stop_word("Wie kann ich mich abmelden?")
    (<Said.NONE: 'none'>, <Said.ASK: 'ask'>)
    >>> stop_word("START")
    <Said.START: 'start'>
    """
    text = text[: 2 * READ_CHARS].strip()  # whoever sends a page of blanks has said nothing
    if "\n" in text and (">" in text or ":\n" in text):  # most messages spare the search
        text = own_words(text) or text
    return _short(text) if len(text) <= SHORT_CHARS else _long(text[:READ_CHARS])


@lru_cache(maxsize=65_536)
def _short(text: str) -> Said:
    plain = folded(text)
    words = _words(plain)
    said = _whole_message(words, plain) if words else _sign(text)
    if said is not None:
        return said
    stems = sieve.stems_in(words, f"{plain} {' '.join(words)}")
    return _or_learnt(_sentences(words, plain, stems), plain)


def _long(text: str) -> Said:
    """The same for what cannot be a single word, cheaply: most messages hold none of the stems."""
    plain = folded(text)
    words = _split(plain)
    stems = sieve.stems_in(words, plain)
    if not stems:
        return _or_learnt(Said.NONE, plain)
    said = _whole_message(words, plain)
    return _or_learnt(_sentences(words, plain, stems), plain) if said is None else said


def _or_learnt(said: Said, plain: str) -> Said:
    """What the rules found; where they find nothing, what resembles known wishes is doubtful."""
    return Said.ASK if said is Said.NONE and sounds_like_stop(plain) else said


# --- plain words ---------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W_]+")
_NO_WORD = {n: " " for n in range(128) if not chr(n).isalnum()}
_SPELT_OUT = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("'", ""), ("`", ""))
_LEFT_OUT = re.compile("[\u2018\u2019\u02bc´\xad\ufeff\u2060\u200b-\u200f]")
_E_MAIL = re.compile(r"\be[-\u2010\u2011 ]+mail")
_STRETCHED = re.compile(r"\bsto+p+\b")


def folded(text: str) -> str:
    """Return it in lower case, ä as ae, without apostrophes and marks; "stopp" as "stop"."""
    plain = (text if text.isascii() else unicodedata.normalize("NFKC", text)).lower()
    for char, spelt in _SPELT_OUT:  # most German messages are ASCII then
        plain = plain.replace(char, spelt)
    if not plain.isascii():
        plain = _LEFT_OUT.sub("", plain)
        if "❌" in plain or "🚫" in plain:
            plain = plain.replace("❌", " nein ").replace("🚫", " nein ")
    if "mail" in plain:
        plain = _E_MAIL.sub("email", plain)
    return _STRETCHED.sub("stop", plain) if "sto" in plain else plain


def _split(plain: str) -> list[str]:
    return plain.translate(_NO_WORD).split() if plain.isascii() else _WORD.findall(plain)


def _words(plain: str) -> list[str]:
    words = _split(plain)
    spelt = len(words) > 2 and all(len(word) == 1 for word in words)
    return [_STRETCHED.sub("stop", "".join(words))] if spelt else words  # "S T O P"


def _sign(text: str) -> Said:
    return Said.ASK if "🛑" in text or "⛔" in text else Said.NONE  # doubtful without a word


# --- the whole message ---------------------------------------------------------------------------


def _all_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: Clear by themselves, also among pleasantries.
_STOPS = _all_of(
    """stop stops stopall stopalle abmelden abmeldung abbestellen abbestellung austragen unsub
    unsubscribe unsubscriben optout deabonnieren st0p sttop sstop"""
)
#: Of these, the ones that little words do not make doubtful ("ich will mich abmelden").
_LEAVING = _all_of("abmelden austragen unsub unsubscribe optout deabonnieren stopall")
#: Clear as the one word of the message, or beside what shall stop ("cancel newsletter").
_ALONE = _all_of("ende end quit cancel revoke")
#: Doubtful by themselves, clear beside what shall stop ("Werbung beenden").
_MAYBE = _all_of(
    """beenden stoppen stoppt schluss kuendigen widerruf widerspruch spam sotp stpo tsop stob stp
    abmeldne abmleden abmedlen abmeldn abmelen abbestelln abestellen unsuscribe unsubcribe
    unsubsribe unsubscibe unsubscrbe unsubscripe stopt stop1"""
)
#: Doubtful by themselves; what they mean beside a thing depends on the order of the words.
_LOOSE = _all_of("aus raus weg off anmelden")
_STARTS = frozenset(
    {"start", "unstop", "optin", "opt in", "subscribe", "resubscribe", "re subscribe"}
    | {"wieder anmelden", "wieder abonnieren", "start again", "start sms", "start newsletter"}
)
_THINGS = _all_of(
    """newsletter sms mail mails email emails werbung werbesms werbemails nachrichten messages
    texts marketing ads infos angebote verteiler whatsapp benachrichtigungen notifications
    reklame werbenachrichten promos"""
)
_EVERYTHING = _all_of("all alle alles allem everything")
_PLEASANTRIES = _all_of(
    """bitte bite danke dank vielen please pls plz thanks thx thank hallo hi hey hello moin
    servus guten tag morgen abend lg mfg vg gruss gruesse sofort jetzt now endlich nochmal ok
    okay leute team liebes umgehend immediately damit nun you hiermit
    ab liebe viele beste regards cheers nein tschuess bye"""
)
_LITTLE_WORDS = _all_of(
    """der die das den dem des mit von vom zum zur eure euren eurem euer ihre ihren ihrem diese
    diesen dieser the your me these this from for mir mich uns sie ich moechte will und
    moechten gern gerne wuerde i want to an it weitere further"""
)


#: Without one of these no message is a stop as a whole.
_STOPPING = _STOPS | _ALONE | _MAYBE | _LOOSE
_START_WORDS = 8  # a longer message is more than a START with a "bitte" or two


def _whole_message(words: list[str], plain: str) -> Said | None:
    """What the message as a whole says, or None: then its phrases are looked at."""
    doubtful = "?" in plain
    if len(words) <= _START_WORDS:
        bare = " ".join([word for word in words if word not in {"bitte", "please"}])
        if bare in _STARTS:
            return Said.NONE if doubtful or "/" in plain else Said.START
    if _STOPPING.isdisjoint(words):
        return None
    core = {word for word in words if word not in _PLEASANTRIES}
    if core and (core <= _STOPS or (len(words) == 1 and core <= _ALONE)):
        return Said.ASK if doubtful else Said.STOP
    rest = core - _STOPPING - _LITTLE_WORDS
    return _beside_things(core, rest, doubtful=doubtful) or _first_line(plain)


def _beside_things(core: set[str], rest: set[str], *, doubtful: bool) -> Said | None:
    things = {word for word in rest if word in _THINGS or (word.isdigit() and len(word) > 3)}
    if core & _STOPS:
        things |= rest & _EVERYTHING
    if rest - things or (things and core & _LOOSE) or "anmelden" in core > {"anmelden"}:
        return None
    if things or core & _LEAVING:
        return Said.ASK if doubtful else Said.STOP
    maybe = core & (_STOPS | _MAYBE | _LOOSE) or core <= _ALONE
    return Said.ASK if maybe else None


def _first_line(plain: str) -> Said | None:
    """A stop on a line of its own, before a signature or a quoted message."""
    first, _, more = plain.strip().partition("\n")
    if not more:
        return None
    core = {word for word in _words(first) if word not in _PLEASANTRIES}
    return Said.STOP if core and core <= _STOPS and "?" not in first else None


# --- phrases -------------------------------------------------------------------------------------

_BARE_STOP_WORDS = 6  # in a longer message a bare "stop" is about something else
_SENTENCE_END = re.compile(r"[\n.!?;]+\s*")
_SENTENCES = 8
_SENTENCE_CHARS = 60  # in a longer one the phrases that must stand alone do not


def _sentences(words: list[str], plain: str, stems: frozenset[str]) -> Said:
    """The phrases of the whole text; else of each sentence, which says less without the others."""
    if not stems:
        return Said.NONE
    held = sieve.lists_in(words)
    rows = sieve.rows_for(stems, held)
    if not (rows or sieve.may_be_bare(held)):
        return Said.NONE  # nearly all of them
    said = _phrases(words, stems, rows=rows, held=held, asked="?" in plain)
    if said is not Said.NONE:
        return said
    pieces = _SENTENCE_END.split(plain, _SENTENCES)
    if len(pieces) == 1:
        return Said.ASK if _framed(words, stems, rows, held) else Said.NONE
    if len(plain) <= _SENTENCE_CHARS and _framed(words, stems, rows, held):
        return Said.ASK  # "Werbung? Nein danke."
    return Said.ASK if any(_asks(piece, stems, rows) for piece in pieces) else Said.NONE


def _asks(piece: str, stems: frozenset[str], rows: list[sieve.Row]) -> bool:
    """Whether a single sentence of the text says something by itself."""
    words = _words(piece)
    here = sieve.stems_in(words, piece) & stems
    if here.isdisjoint(TELLING):
        return False
    held = sieve.lists_in(words)
    rows = sieve.still(rows, here, held)
    short = len(piece) <= _SENTENCE_CHARS
    if short and _phrases(words, here, rows=rows, held=held, asked=False) is not Said.NONE:
        return True
    return _framed(words, here, rows, held)


def _framed(words: list[str], stems: frozenset[str], rows: list[sieve.Row], held: int) -> bool:
    """Whether a refusal stands beside messages, in whatever words."""
    rows = [row for row in rows if row.kind is Kind.FRAME]
    if not rows:
        return False
    left = sieve.without_alike(sieve.usual(words), stems, held)
    return sieve.found(rows, Kind.FRAME, left)


def _phrases(
    words: list[str], stems: frozenset[str], *, rows: list[sieve.Row], held: int, asked: bool
) -> Said:
    bare = len(words) <= _BARE_STOP_WORDS and sieve.may_be_bare(held)
    if not (rows or bare):
        return Said.NONE
    plain = sieve.usual(words)
    left = sieve.without_alike(plain, stems, held)
    if sieve.found(rows, Kind.CLEAR, plain) or sieve.found(rows, Kind.STOP, left):
        doubtful = phrase.DOUBT.search(plain) or (asked and not phrase.POLITE.search(plain))
        return Said.ASK if doubtful else Said.STOP
    if sieve.found(rows, Kind.ASK, left) or sieve.found(rows, Kind.HINDERED, plain):
        return Said.ASK
    bare = bare and phrase.BARE_STOP.search(left) is not None
    return Said.ASK if bare and not phrase.MATTER.search(plain) else Said.NONE
