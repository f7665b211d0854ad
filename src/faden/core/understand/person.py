"""Does a customer ask for a person?

Rules
* A person is one step away, by word too (H1): who is not understood by this has no other way. So
  asking, calling somebody by their office ("Berater bitte") and asking for a call are YES.
* Doubtful ("Bist du ein Bot?", "Hilfe") shows the way to a person, and a person sees it.
* Telling of people ("Ihr Mitarbeiter war nett"), and asking not to be called, is NO.

A message of one or two words is looked at as a whole; in a longer one each sentence is.
"""

import re
from enum import StrEnum

from faden.core.understand.listed import all_of
from faden.core.understand.plain import folded
from faden.core.understand.sieved import Sieve, Table
from faden.core.understand.spelling import nearly

READ_CHARS = 600
SENTENCE_END = re.compile(r"[\n.!;]+\s*|(?<=\?)")
_WORD = re.compile(r"[^\W_]+|👤|🧑")
_MOST_SENTENCES = 12


class Wish(StrEnum):
    """Whether a person is asked for."""

    YES = "yes"  #: hand over
    DOUBTFUL = "doubtful"  #: show the way to one
    NO = "no"  #: not said


_WHO = """mensch menschen menschn mitarbeiter mitarbeiterin mitarbeitern mitarbeiterinnen berater
    beraterin beratern *berater *beraterin sachbearbeiter sachbearbeiterin ansprechpartner
    ansprechpartnerin ansprechperson kollege kollegen kollegin *leiter *leiterin chef chefin
    vorgesetzter vorgesetzten vorgesetzte geschaeftsfuehrer kundendienst kundenservice
    kundenbetreuung kundenbetreuer betreuer hotline zentrale support *abteilung buchhaltung vertrieb
    verkaeufer verkaeuferin service human humans person persons people agent agents operator
    representative rep advisor adviser consultant manager supervisor boss staff employee somebody
    someone sales accounting helpdesk receptionist jemand jemanden jemandem jmd jemandn"""
_ALONE = all_of(
    """
    mensch menschen mitarbeiter mitarbeiterin berater beraterin sachbearbeiter sachbearbeiterin
    ansprechpartner kundenberater kundenservice kundendienst kundenbetreuer vorgesetzter human
    agent operator representative rep advisor adviser supervisor manager person rueckruf
    callback 👤 🧑 zentrale hotline serviceberater livechat supportmitarbeiter
    """
)
AROUND = all_of(
    """
    bitte please pls plz ein eine einen einem a an the der die den echt echter echten echte
    richtigen richtiger real live hallo hi hey hello hilfe von vom mit with to erbeten
    gewuenscht waere schoen danke thanks jetzt now sofort lieber ich i moechte will want would
    like haette gern gerne brauche need wuensche um einem talk speak chat reden sprechen zu zum
    sofort asap endlich ne nen nem getme get me being bot kein keinen no not nicht computer
    roboter automat maschine persoenlich persoenlichen gib gebt geben sie mir es
    """
)
_TALK = """sprechen sprech reden redn rede spreche unterhalten telefonieren chatten schreiben
    verbunden verbinden verbinde verbindet besprechen beraten durchstellen durchgestellt
    weitergeleitet weiterleiten schicken holen"""
_LISTS = {"who": _WHO, "talk": _TALK}
_SIEVE = Sieve()


def _phrases(rows: str) -> Table:
    named = re.compile(r"\[(\w+)\]")
    return _SIEVE.table(named.sub(lambda found: "|".join(_LISTS[found[1]].split()), rows))


#: Sounds like it and is not: cut out first.
_ALIKE = _phrases(
    """auch|nur|halt|jeder .2 mensch|human
    im|i only human
    kein mensch braucht|weiss|versteht|kennt
    no|kein need|grund to|zum call|ring|phone|anrufen|rueckruf
    dont|not|never|nicht call|ring|phone|anrufen|anzurufen
    {not} .1 anrufen|anzurufen|zurueckrufen|zurueckzurufen
    ruf|rufe|rufen|ruft .3 {not} .1 an|zurueck
    ill|will|i call|ring you
    i|ich will|rufe .3 selbst|you
    rufe .3 an
    can|could|kann|darf|koennte|may someone|somebody|jemand else|anderes|anderer
    can|may|darf|kann i|ich bring|take|jemanden|somebody mit|mitbringen|somebody|someone
    ihr|ihre|der|die|eure|your [who] war|ist|hat|hatte|sagte|sagt|meinte|told
    the|mein|meine|my|dem|ihrem|ihren [who] war|ist|hat|hatte|sagte|sagt|meinte|told
    ihr|ihre|der|die|eure|your [who] said|was|has|had|is|bei|gesagt|alles
    the|mein|meine|my|dem|ihrem|ihren [who] said|was|has|had|is|bei|gesagt|alles
    real estate agent
    rabatt*|tarif*|preis*|ausweis*|parkplatz|ausbildung .2 fuer mitarbeiter*|menschen|personen
    mit|with|to ihrem|ihrer|your|einer|einem|a [who] gesprochen|telefoniert|geredet
    spoke|talked|spoken .2 to|with .1 lady|man|colleague|[who]"""
)
_YES = _phrases(
    """{want}|kann|koennte|koennen|koennt|darf .7 mit .4 [who] .6 [talk]
        muss|wuerde|haette|lieber|lass|lasst|brauch* .7 mit .4 [who] .6 [talk]
    mit .3 [who] .3 [talk]
    [talk] .2 mit .3 [who]
    {want}|kann|koennte|darf|verlange|muss .3 mein*|ihren|ihre|eure* .2 [who] .1 sprechen
    {want}|kann|koennte|darf|verlange|muss .3 den|die|einen|eine .2 [who] .1 sprechen
    {want}|brauch*|haette|verlange|wuensch*|bestehe .4 echten|echte|richtigen|richtige? [who]
    {want}|haette|brauch* .3 jemand|jemanden
    verbind*|verbunden .6 mit|zu|zum|zur
    {want} .2 zu .4 verbunden|durchgestellt
    durchstellen|durchgestellt|durchzustellen
    stell* .2 mich .2 durch
    gib|gebt|geben|hol|holen|holt .3 mir|mich|uns .3 [who]
    echte|echten|echter|richtige|richtigen|lebendigen|lebende|normalen mensch*|person*|mitarbeiter*
    gibt|gibts|habt|haben|sind .3 hier? auch? .2 menschen|mitarbeiter
    kann|koennte|koennten .4 jemand|mensch .6 anrufen|melden|antworten|beantworten
    kann|koennte|koennten .4 mitarbeiter|wer|einer .6 anrufen|melden|antworten|beantworten
    koennt|soll|sollte|mag .4 jemand|mensch .6 anrufen|melden|antworten|beantworten
    koennt|soll|sollte|mag .4 mitarbeiter|wer|einer .6 anrufen|melden|antworten|beantworten
    kann|koennte|koennten .4 jemand|mensch .6 helfen|anschauen|ansehen|zurueckrufen|kuemmern
    kann|koennte|koennten .4 mitarbeiter|wer|einer .6 helfen|anschauen|ansehen|zurueckrufen|kuemmern
    koennt|soll|sollte|mag .4 jemand|mensch .6 helfen|anschauen|ansehen|zurueckrufen|kuemmern
    koennt|soll|sollte|mag .4 mitarbeiter|wer|einer .6 helfen|anschauen
    koennt|soll|sollte|mag .4 mitarbeiter|wer|einer .6 ansehen|zurueckrufen|kuemmern
    jemand .4 anrufen|zurueckrufen|zurueckruft|anruft
    kann|koennen|koennt|koennten|wuerden .4 anrufen|zurueckrufen
    ruf|rufen|ruft .5 an|zurueck|durch
    melden|meld|meldet .3 sich? .2 telefonisch
    persoenlich* beraten|beratung|sprechen|ansprechpartner|gespraech
    persoenlich beantworten|sprechen
    bitte|{want}|erbitte .3 um .2 rueckruf
    rueckruf bitte|erbeten|gewuenscht
    {want}|erbitte|brauch* .2 rueckruf
    anruf|telefonat bitte|erbeten
    rede|schreibe|spreche .2 nicht mit .1 bot*|maschine*|roboter*|automat*|computer*
    mit .2 maschine*|bot*|roboter*|computer* .2 nicht
    kein bot*|computer|roboter|automat .6 [who]
    [who] bitte
    bitte|lieber .1 einen|ein|eine|an .1 kolleg*|mensch*|mitarbeiter*|berater*|person
    {want}|kann|koennte|brauch* .3 einen|eine|an .2 mensch*|mitarbeiter*|berater* haben? $
    can|could|would|will a|any|some .1 human|person|agent|somebody|someone .2 look|read|answer
    can|could|would|will a|any|some .1 human|person|agent|somebody|someone .2 check|help|reply
    service|support rep|agent|person|advisor|team
    {want} keinen|kein bot|computer|roboter|automaten $
    hilfe von .2 menschen|mitarbeiter*
    mensch .1 waere
    weiterleiten|weitergeben|uebergeben .2 an .3 mensch*|mitarbeiter*|kolleg*|berater*
    speak|talk|chat|spoken .1 to|with .4 [who]
    talk|speak to
    is there .4 person|human|someone|somebody .3 can|to
    get|give|send|bring|find|connect|transfer|put|pass .3 me|us .5 human|person|[who]
    put me through
    connect|transfer me
    need|want|prefer|like .5 human|person|[who] .1 to|please|now|who|that
    need|want|prefer .2 a .1 human|person|representative|agent
    real|actual|live|proper|human person|human|agent|being|advisor|chat|operator|representative|rep
    call|ring|phone me|us .1 back|please|when|asap|now|today|tomorrow|on|at
    ^ .2 call|ring|phone me|us
    give|gimme me? .1 a? call|ring
    can|could|would|will .1 someone|somebody .1 call|ring|phone|contact|help .1 me|us
    can|could|would|will .1 you|anyone|anybody .1 call|ring|phone|contact .1 me|us
    please call|ring|phone .1 me|us
    dont|not .2 want|wish .3 talk|chat|speak|deal .3 bot|machine|robot|computer
    no bot|bots|robot|machine .4 human|person
    👤
    i? request|want|need .2 callback"""
)
_DOUBTFUL = _phrases(
    """bist|sind|bin .3 bot|roboter|mensch|maschine|ki|computer|automat|automatisch
    are|am|is .4 bot|robot|human|machine|person|ai|automated
    am i talking|speaking|chatting|writing .3 human|person|bot|robot|machine|someone|somebody
    spreche|schreibe|rede|chatte .4 mit .2 mensch*|bot|person|maschine
    wer schreibt|spricht|antwortet
    wer ist .2 da|dran
    wer .4 zustaendig
    ist|is .2 da|there|noch .1 jemand|wer|anyone|anybody|someone
    jemand da
    anyone|anybody .1 there|here
    versteh* .2 mich .1 nicht
    verstehst|verstehen .2 nicht
    dont|not|doesnt understand me|my
    hilft .3 nicht
    hilft .1 nicht weiter
    doesnt|isnt|not .1 help|helping|helpful
    ^ .1 hilfe|help .1 $
    antwortet|liest|schreibt .3 wer|jemand
    ^ bot|roboter|ki $
    verstehe .3 nicht
    is|are this|these automated|automatic
    wie|wo erreich* .3 telefonisch|jemand*
    wie|wann|sind|seid .3 telefonisch erreich*
    hotline|telefonhotline .2 besetzt|erreichbar
    haben|habt|gibt|what|whats|have|wie|welche .4 telefonnummer|rufnummer|hotline
    phone number
    {who_else}
    weitergeben|weiterleiten .3 kolleg*|chef*|mitarbeiter*
    kolleg*|chef*|mitarbeiter* .2 weitergeben|weiterleiten
    beschweren|beschwerde|complaint|complain
    bloeder|dummer|doofer|scheiss bot|roboter|automat|chatbot|robot
    mist|stupid|dumb|useless|daemlicher bot|roboter|automat|chatbot|robot
    nur .1 automaten|bots|roboter|maschinen
    only .2 bots|robots|machines""".replace("{who_else}", "welche kollegen")
)
_OWN_PHONE = _phrases("telefonnummer|number .3 von|of|from mir|mine|me\nmeine|my .2 telefonnummer")


def asks_for_person(text: str) -> Wish:
    """Return whether a message asks for a person; German and English.

    >>> asks_for_person("Mensch bitte!"), asks_for_person("Ihr Mitarbeiter war sehr nett")
    (<Wish.YES: 'yes'>, <Wish.NO: 'no'>)
    >>> asks_for_person("Bist du ein Bot?")
    <Wish.DOUBTFUL: 'doubtful'>
    """
    sentences = SENTENCE_END.split(folded(text[:READ_CHARS]), _MOST_SENTENCES)
    found = {_sentence(sentence) for sentence in sentences if sentence}
    for wish in (Wish.YES, Wish.DOUBTFUL):
        if wish in found:
            return wish
    return Wish.NO


def _sentence(sentence: str) -> Wish:
    words = _WORD.findall(sentence)
    telling = [word for word in words if word not in AROUND]
    if len(telling) == 1 and _is_alone(telling[0]) and words[-1] != "nicht":
        return Wish.DOUBTFUL if "?" in sentence and len(words) > 2 else Wish.YES
    held = _SIEVE.held_by(words)
    row = _ALIKE.without(f" {' '.join(words)} ", held)
    asked = _DOUBTFUL.found(row, held)
    if asked and "?" in sentence and not _OWN_PHONE.found(row, held):
        return Wish.DOUBTFUL
    if _YES.found(row, held):
        return Wish.YES
    return Wish.DOUBTFUL if asked and not _OWN_PHONE.found(row, held) else Wish.NO


def _is_alone(word: str) -> bool:
    return word in _ALONE or any(nearly(word, known) for known in _ALONE)
