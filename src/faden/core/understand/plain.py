"""What are the plain words of a text?

Lower case, ä as ae, without apostrophes ("can't" is "cant"), dialect and typing habits in the
usual spelling, signs that say yes or no as these words, numbers and marks as words of their own.
Greetings, thanks and the name below them are no part of an answer and left out.
"""

import re
import unicodedata
from dataclasses import dataclass

from faden.core.understand.listed import all_of

MARKS = frozenset("?!.,;\n")

_LEFT_OUT = re.compile("['`´\u2018\u2019\u02bc\xad\ufeff\ufe0f\u20e3\u200b-\u200f\u2060-\u2064]")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "–": "-", "—": ","})
_YES_SIGN = re.compile("[👍👌✅☑✔🆗]+")
_NO_SIGN = re.compile("[👎❌🚫✖]+")
_TOKEN = re.compile(r"\d{4}-\d\d?-\d\d?|(?:(?<=\s)|^)-\d+|\d+(?:[.:,/]\d+)*\.?|[^\W\d_]+|[?!.,;\n]")
_STRETCHED = re.compile(r"\b(ja|jo|jup|yes|yeah|no|ne|nein|ok)(?<=(.))\2+\b")

_USUAL = {
    **dict.fromkeys(all_of("ned net nich nit nid ni nedd"), "nicht"),
    **dict.fromkeys(all_of("jo joa jup jep jepp jap yo jow jop jaja jes"), "ja"),
    **dict.fromkeys(all_of("yep yup yeah yea ye yess yas aye"), "yes"),
    **dict.fromkeys(all_of("okey okee oki okidoki okeydokey oke okays"), "ok"),
    **dict.fromkeys(all_of("nee noe ney naa nein nei"), "nein"),
    **dict.fromkeys(all_of("basst pasd passd"), "passt"),
    **dict.fromkeys(all_of("sicha sischer"), "sicher"),
    **dict.fromkeys(all_of("koa kei koan keen"), "kein"),
    **dict.fromkeys(all_of("jaa jaaa"), "ja"),
    **dict.fromkeys(all_of("pls plz plse"), "please"),
    **dict.fromkeys(all_of("bite bidde bitt bittschoen"), "bitte"),
    **dict.fromkeys(all_of("ma mia"), "mir"),
    **dict.fromkeys(all_of("des dit dat dett dess"), "das"),
    **dict.fromkeys(all_of("vllt villeicht vieleicht vlt viell evtl evt"), "vielleicht"),
    **dict.fromkeys(all_of("thx tks ty"), "thanks"),
    **dict.fromkeys(all_of("scho schonn"), "schon"),
    **dict.fromkeys(all_of("u"), "you"),
}

_GREETING = re.compile(
    r"^[\s,!.]*(?:(?:hallo|hi|hey|hello|moin|servus|gruess gott|sehr geehrte[rs]?"
    r"|(?:dear|liebe[rs]?)(?= [^\W\d_]{2,20}(?: [^\W\d_]{2,20})?[,!\n])"
    r"|gut(?:en|e) (?:morgen|tag|abend)|good (?:morning|afternoon|evening))\b"
    r"(?: (?:herr|frau|mr|mrs|ms|team|zusammen|leute)\b[^\n,!.]{0,30}| [^\W\d_]{2,20}(?=[,!\n]))?"
    r"[\s,!.]*)+"
)
_GOODBYE = re.compile(
    r"(?<!\w)(?:lg|vg|mfg|(?:viele|liebe|beste|schoene|herzliche) gr(?:ue|u)(?:ss|s)e"
    r"|(?:mit )?(?:freundliche[nm]|besten|lieben) gr(?:ue|u)(?:ss|s)en"
    r"|(?:danke und )?gruss|(?:kind |best )?regards|best wishes|cheers|all the best|yours)\b"
    r"[^?]{0,50}$"
)
_THANKS = re.compile(
    r"(?<!\w)(?:(?:vielen|herzlichen|besten|lieben|1000|tausend) dank|danke?(?: (?:schoen|sehr|dir|"
    r"ihnen|euch))*|dankeschoen|thank you(?: (?:so|very) much)?|(?:many )?thanks(?: a lot)?|merci)"
    r"(?: (?:im voraus|fuer (?:die|das|ihre|deine|eure) \w+))?(?!\w)"
)

FILLERS = all_of(
    """
    ich du er sie es wir ihr mich dich mir dir uns euch ihnen ihn ihm sich der die das den dem
    des ein eine einen einem einer dies diese dieser dieses diesen da dann dort hier so also
    doch mal ja nein ok bitte please gern gerne auch noch schon halt eben eh denn nun jetzt und
    am im um an zu zum zur in bei beim fuer mit von vom auf bis nach aus ab als wie uhr h ist
    sind bin wird werde werden waere wuerde wuerden will wollen moechte moechten haette haetten
    nehme nehm nehmen nimm nehmt wahl waehle hole holen komme kommen gut sehr ganz super prima
    toll herr frau oh ah ach naja tja natuerlich einfach dafuer bleibt dabei besser best am
    besten liebsten termin variante option nummer nr nehmen mein meine ihre ihren ihr euer eure
    eurer termins danke thanks i me my we us you he she it its they them the a an this that
    these those there here for of on at to by with from and too then so just is are am be will
    would can could do ll ill id im lets us want like take have id get one ones go going make
    see please number no choose pick choice make works good great well really very fine best
    suits me appointment oclock um dear sorry tut leid leider unfortunately wieder pünktlich
    puenktlich sehen freue freuen mich darauf schoen
    """
)


@dataclass(frozen=True, slots=True)
class Plain:
    """The plain words of a text, marks among them, and whether greetings were all there was."""

    words: tuple[str, ...]
    polite: bool  #: thanks or a greeting were left out

    @property
    def asks(self) -> bool:
        """Whether a question mark stands in it."""
        return "?" in self.words

    @property
    def spoken(self) -> tuple[str, ...]:
        """The words without the marks."""
        return tuple([word for word in self.words if word not in MARKS])

    @property
    def clauses(self) -> tuple[tuple[str, ...], ...]:
        """The words between the marks; none is empty."""
        found: list[list[str]] = [[]]
        for word in self.words:
            if word in MARKS:
                found.append([])
            else:
                found[-1].append(word)
        return tuple([tuple(clause) for clause in found if clause])


def folded(text: str) -> str:
    """Lower case, ä as ae, without apostrophes and invisible marks.

    >>> folded("Grüße, can’t")
    'gruesse, cant'
    """
    text = unicodedata.normalize("NFKC", text).lower()
    return _LEFT_OUT.sub("", text).translate(_UMLAUTS)


def plain(text: str) -> Plain:
    """Return the plain words of a text.

    >>> plain("Hallo Herr Brandt, das klappt ned. LG Karim").words
    ('das', 'klappt', 'nicht', '.')
    """
    text = folded(_NO_SIGN.sub(" nein ", _YES_SIGN.sub(" ja ", text)))
    text = _STRETCHED.sub(r"\1", text)
    left = _THANKS.sub(" ", _GOODBYE.sub(" ", _GREETING.sub(" ", text)))
    words = [_USUAL.get(word, word) for word in _TOKEN.findall(left)]
    return Plain(tuple(words), polite=left != text)
