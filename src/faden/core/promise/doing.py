"""Does the writer, "ich" or "wir", say that she will do something, by whatever verb?

German has a verb for everything, so these rules name what is not doing: being, knowing, feeling,
needing, greeting, and what the message itself does. Any other verb beside "ich" or "wir" counts if
a time is told with it, if it is done to the customer, or if the thing done stands first.
"""

from faden.core.understand.listed import all_of

_NOT_DOING = all_of(
    """
    arbeite bedanke bedaure bedauere befuerchte begruesse benoetige bestaetige biete bin bitte
    brauche danke denke druecke empfehle entschuldige entnehme erinnere erkenne erlebe erwarte
    feiere fehle finde folge frage freue fuehle fuerchte gehe glaube gratuliere habe heisse hoffe
    hoere kann kenne koenne lehne lerne lese liebe meine merke moechte muesse nehme nenne rate
    rede rueckmelde sehe sitze sollte spreche staune stehe stimme suche teile telefoniere vermute
    vermisse verstehe vertraue verweise verzichte warte weise werde wiederhole wohne wundere
    wuensche wuerde wuesste zweifle schlage schaetze schliesse oeffne akzeptiere schaetze
    halte will wisse gebe kriege bekomme erhalte bedarf bedauern sehne gruesse gruess verabschiede
    gestehe uebersehe vergesse verliere verkaufe fuehre unterstuetze
    sind haben koennen muessen moechten wollen sollen duerfen wuerden waeren haetten sehen finden
    wissen glauben denken freuen hoffen wuenschen danken bedanken bitten brauchen benoetigen warten
    verstehen kennen empfehlen bieten bedauern entschuldigen arbeiten schliessen oeffnen feiern
    verkaufen fuehren nehmen gehen stehen meinen vermuten erwarten vermissen schaetzen lieben
    verweisen hoeren kriegen bekommen erhalten halten werden raten schlagen lehnen gratulieren
    ihnen ihren ihrem meinen deinen seinen diesen den dann wenn denn gegen morgen uebermorgen
    gestern wegen neben eben oben unten hinten innen aussen zwischen naechsten guten gerne tagen
    wochen stunden minuten freunden kollegen sehr einen keinen allen vielen wenigen beiden
    unseren unserem eine keine diese jene alle viele ihre seine deine unsere heute ohne gute
    bitte danke leute sache frage ende woche stunde minute beste liebe beide andere anderen
    konnten durften mussten wollten hatten waren wurden gingen kamen gaben schrieben sagten
    hatte konnte wollte durfte musste wurde sollten sollte moege haette waere koennte muesste
    weisen weise geh find glaub denk weiss seh muss mag hab bin kann will war nehm steh biet
    komm hatte schlag stimm lehn rat wuensch wohn brauch hoff freu helf bitt dank meld frag lieb
    helfe helfen passe speichern verarbeiten nutzen verwenden bewahren wert
    speichere verarbeite nutze verwende
    """
)
_HER = all_of("ihnen dir euch sie dich")
_HERS = all_of("ihr ihre ihren ihrem ihrer dein deine deinen deinem deiner")
#: Ends of verbs that come apart: "ich dreh das um".
_APART = all_of(
    "um ab zu nach vor durch ein aus zurueck weiter raus rein mit hin her dran auf bei nieder los"
)
_IT = {("das",), ("es",), ("alles",), ("das", "alles"), ("das", "schon")}
_FIRST = all_of("den die das der dem diese diesen dieses diesem") | _HERS


def does(words: tuple[str, ...], *, timed: bool) -> bool:
    """Say whether "ich" or "wir" will do something.

    >>> does(("die", "mahngebuehr", "streiche", "ich"), timed=False)
    True
    >>> does(("ich", "verstehe", "ihren", "aerger"), timed=False)
    False
    """
    for at, word in enumerate(words):
        if word not in {"ich", "wir"}:
            continue
        ending = "e" if word == "ich" else "en"
        before, after = words[at - 1 : at], words[at + 1 : at + 2]
        if words[-1] in _APART and after and len(after[0]) > 3 and after[0] not in _NOT_DOING:
            return True
        if at and _is_verb(before[0], ending):
            return timed or _is_hers(words) or (at >= 2 and words[0] in _FIRST)
        if after and _is_verb(after[0], ending) and words[at + 2 :] in _IT:
            return True
        if after and _is_verb(after[0], ending):
            return timed or _is_hers(words)
    return False


def _is_verb(word: str, ending: str) -> bool:
    """By its form; German verbs of "wir" end with -en, some with -ern or -eln."""
    if len(word) < 4 or word in _NOT_DOING:
        return False
    return word.endswith(ending) or (ending == "en" and word.endswith(("ern", "eln")))


def _is_hers(words: tuple[str, ...]) -> bool:
    return not _HER.isdisjoint(words) or not _HERS.isdisjoint(words)
