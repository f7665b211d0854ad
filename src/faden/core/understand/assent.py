"""Do these words say yes, or no, to what was asked?

Rules
* A wrong yes costs more than asking back: any "but", "if" or "rather", another day or time than
  the one asked for, or a yes beside a no is UNCLEAR.
* Words that the question itself holds say nothing new ("Ja, wir holen den Wagen"). A few others
  may stand beside a yes, more of them beside a no, which people give reasons for; with still more
  the message is about something else.
* A phrase that turns its words round is read first: "kein Problem" is a yes, "passt nicht" a no.
"""

import re
from enum import StrEnum

from faden.core.understand.listed import all_of
from faden.core.understand.pattern import compiled
from faden.core.understand.plain import FILLERS, Plain


class Assent(StrEnum):
    """What a message says to a yes or no question."""

    YES = "yes"  #: agreed
    NO = "no"  #: refused
    UNCLEAR = "unclear"  #: about it, yet neither
    NONE = "none"  #: about something else


#: Sounds like a no, is a yes.
_YES_FIRST = compiled(
    """kein problem|thema|ding|stress
    no problem|worries|prob|objection|objections
    warum|why nicht|not
    habe? nichts dagegen
    nichts dagegen|einzuwenden
    dont mind
    ^ nicht schlecht
    cant|kann .1 wait|erwarten"""
)
#: Sounds like a yes, or leaves it open.
_OPEN = compiled(
    """ja .2 nein|no
    yes .2 no|nein
    nein|no .1 doch|ja|yes
    weiss .3 nicht
    weiss noch nicht
    noch nicht
    nicht|not .1 sicher|sure|certain
    no|keine idea|clue|ahnung
    dont|not know|decided
    mal sehen|schauen|gucken
    kommt drauf|darauf an
    let me check|see|ask|think
    get back to
    muss|muessen|must|have .4 klaeren|fragen|schauen|nachsehen
    muss|muessen|must|have .4 nachschauen|ueberlegen|ask|check|think
    frag|frage|ask .2 meine|meinen|mal|my
    ^ ich? glaube|denke|think|hope|hoffe|guess
    think so"""
)
_NO = compiled(
    """auf keinen fall
    bloss|lieber|besser|leider|eher|bitte|momentan|diesmal nicht
    {not} moeglich|machbar|noetig|notwendig|drin|einverstanden|mehr? gewuenscht
    kann|koennen|konnte|schaff|schaffe|schaffen|mag|will|moechte|wollen .6 {not}
    geht|passt|klappt|haut|funktioniert|stimmt .5 {not}
    {not} geht|passt|klappt|kommen|wahrnehmen
    cant|cannot .1 make|do|come|attend|manage
    cant|cannot $
    wont|doesnt|dont|didnt|isnt|not .1 work|suit|possible|happening|do|good
    wont|doesnt|dont|didnt|isnt|not .1 convenient|need|want|able|make|manage
    not really|today|interested|thanks|possible|happening|doable
    not this time
    id|i rather not
    ich? muss|musste|moechte|will .5 absagen
    absagen|absage|verhindert
    {not} dabei
    have|need|want|like .1 to cancel
    i? cancel $
    keine zeit
    unfortunately not
    cant|wont make it
    brauch* .3 {not}
    no|ohne chance
    ^ nein|no|nope|nah|ne|never|niemals|keinesfalls|negativ|noo|nix|nie
    ^ ach|oh|also|sorry|leider|na|tut? mir? leid? nein|no|nope|ne
    ^ na .1 das|leider|nicht|net
    nein"""
)
_YES = compiled(
    """^ .2 ja|yes|klar|logo|ok|jawohl|jawoll|freilich|gebongt|sure|definitely|absolutely|y|j
    ja|yes $
    ^ .1 perfekt|perfect|super|prima|great|genau|stimmt|richtig|korrekt|correct|deal|agreed|sicher
    ^ .1 selbstverstaendlich|natuerlich|wunderbar|bestens|gerne|gern|top|lovely|excellent|fine
    einverstanden|bestaetigt|bestaetige|bestaetigen|confirmed|confirm
    passt|klappt|geht
    muesste|sollte|wird .2 gehen|klappen|passen
    in ordnung
    alles klar|gut|paletti
    bin|sind|waere .3 dabei|da
    ich|wir komme|kommen
    werde|werden .3 da|dort
    bis dann|morgen|bald
    so? machen wir
    von mir|uns aus
    of course
    sounds good|great|fine|perfect
    works|suits|fine .2 me|us
    that|it works|suits
    thats|its|all|is .1 fine|good|ok|okay|perfect|great
    ill|well|will be there
    see you
    go ahead
    can make it
    count me in"""
)
_BUT = all_of(
    """
    aber but though jedoch allerdings wenn falls sofern if unless vorausgesetzt ausser except
    nur erst vielleicht eventuell maybe perhaps possibly oder or jein depends spaeter frueher
    later earlier lieber rather instead stattdessen glaube denke probably wahrscheinlich
    moeglicherweise egal before until statt sondern prefer preferably hoffentlich hmm hm ungern
    until nachdem sobald anders anderer andere another bevor only
    """
)
#: What a message is about that does not answer: another matter of the customer's.
_OTHER_MATTER = compiled(
    """frage|question|rechnung*|invoice*|bill|reklam*|beschwer*|complain*|erstatt*|refund*
    warte|warten|waiting|wochen|weeks|received|calling about|geschrieben|angerufen
    noch nie|sowas|niemand"""
)

_TIMES = re.compile(r"\d.*")
_DAYS = all_of(
    """
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag monday tuesday
    wednesday thursday friday saturday sunday morgen uebermorgen heute today tomorrow vormittag
    nachmittag abend vormittags nachmittags abends afternoon evening halb
    """
)

_LONG = 30  # words; more than that is a letter
_BESIDE_YES = 2  # words that neither the question nor politeness explains
_BESIDE_JA = 4  # after a comma or full stop: "Ja, ..."
_BESIDE_NO = 6  # a no has its reasons


def assent(said: Plain, known: frozenset[str]) -> Assent:
    """Say whether the words agree; `known` are the words of the question.

    >>> from faden.core.understand.plain import plain
    >>> assent(plain("Jo, passt"), frozenset()), assent(plain("ne danke"), frozenset())
    (<Assent.YES: 'yes'>, <Assent.NO: 'no'>)
    >>> assent(plain("Ja, aber erst um drei"), frozenset())
    <Assent.UNCLEAR: 'unclear'>
    """
    words = said.spoken
    if not words:
        return Assent.UNCLEAR if said.asks else Assent.NONE
    if said.asks:
        return _asked_back(said, known)
    leaning = _leaning(words)
    beside = _beside(words, known)
    if len(words) > _LONG or _OTHER_MATTER.search(_row(words)):
        return Assent.NONE
    if leaning is Assent.NONE:
        return Assent.UNCLEAR if _open(words) and len(beside) <= _BESIDE_NO else Assent.NONE
    if _open(words) or leaning is Assent.UNCLEAR or _other_time(words, known):
        return Assent.UNCLEAR
    return leaning if len(beside) <= _room(leaning, said) else Assent.UNCLEAR


def _row(words: tuple[str, ...]) -> str:
    return f" {' '.join(words)} "


def _leaning(words: tuple[str, ...]) -> Assent:
    """Where the phrases point, whatever else stands beside them."""
    row = _row(words)
    turned = _YES_FIRST.sub(" ~", row)
    no = _NO.search(turned)
    left = _NO.sub(" ~", turned)
    yes = turned != row or _YES.search(left)
    if yes and no:
        return Assent.UNCLEAR
    if yes:
        return Assent.YES
    return Assent.NO if no else Assent.NONE


def _open(words: tuple[str, ...]) -> bool:
    row = _NO.sub(" ~", _YES_FIRST.sub(" ~", _row(words)))
    return bool(_OPEN.search(_row(words))) or not _BUT.isdisjoint(row.split())


def _beside(words: tuple[str, ...], known: frozenset[str]) -> list[str]:
    """The words that say something that neither the question nor a yes or no holds."""
    left = _row(words)
    for phrases in (_YES_FIRST, _NO, _YES):
        left = phrases.sub(" ", left)
    return [word for word in left.split() if word not in FILLERS and word not in known]


def _other_time(words: tuple[str, ...], known: frozenset[str]) -> bool:
    """Another day, time or number than the question names: not what was asked."""
    return any(
        (word in _DAYS or _TIMES.match(word))
        and word.rstrip(".") not in known
        and word not in known
        for word in words
    )


def _room(leaning: Assent, said: Plain) -> int:
    if leaning is Assent.NO:
        return _BESIDE_NO if _opens(said, _NO) else 0
    parted = len(said.words) > 1 and said.words[1] in ",.!"
    return _BESIDE_JA if parted and said.words[0] in {"ja", "yes"} else _BESIDE_YES


def _opens(said: Plain, phrases: re.Pattern[str]) -> bool:
    """Whether the answer comes first: before it stand only words that say nothing."""
    row = _row(said.spoken)
    found = phrases.search(row)
    return found is not None and all(word in FILLERS for word in row[: found.start()].split())


def _asked_back(said: Plain, known: frozenset[str]) -> Assent:
    """A question back. Beside a full answer it is another matter, and a person's (see `more`)."""
    answer, _, rest = " ".join(said.words).rpartition(" . ")
    words = tuple(answer.replace(" . ", " ").split())
    whole = words and not _beside(words, known) and not _open(words)
    if whole and not _other_time(words, known) and not _about_it(rest):
        return _leaning(words)
    if _about_it(" ".join(said.words)) or _leaning(said.spoken) is not Assent.NONE:
        return Assent.UNCLEAR if len(said.spoken) <= _LONG // 3 else Assent.NONE
    return Assent.UNCLEAR if len(said.spoken) <= 1 else Assent.NONE


_ABOUT_IT = all_of(
    """
    auch geht ginge passt also lieber verschieben verlegen umbuchen change move reschedule
    stattdessen instead spaeter frueher later earlier other anderen anderer another cancel
    absagen bis
    """
)


def _about_it(words: str) -> bool:
    """Whether a question back is about the very thing: another time, a condition."""
    said = words.split()
    return any(word in _ABOUT_IT or word in _BUT or _TIMES.match(word) for word in said)
