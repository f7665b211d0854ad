"""How does a row of plain words become a pattern?

A phrase is a row of plain words as word.py makes them (lower case, ä as ae, "stopp" as "stop",
no apostrophes). In it:

    a|b   either word         ver*  any word that begins so     *liste  any word that ends so
    a?    perhaps this word   .3    up to three words between   !a|b    then none of these words
    {x}   a word of list x    NO_X  a macro                     ^ $     begin and end of the text
"""

import re
from dataclasses import dataclass

_LISTS = {
    "thing": """werbung werbe* reklame sms newsletter* mails emails mailings* nachrichten infos
        informationen angebote aktionen spam* whatsapp* push* benachrichtigung* anrufe texts txt
        txts messages ads adverts advertis* marketing* promo* offers calls junk notifications alerts
        updates gutscheine katalog* prospekt* umfragen muell mist zeug zeugs zusendung* flyer*
        surveys catalog* promotions deals einladungen meldungen telefonwerbung""",
    "one": """mail email mailing nachricht info anruf text message ad offer call notification
        gutschein katalog umfrage angebot""",
    "list": """*verteiler *verteilern *verteilerliste *liste *listen *kartei *datenbank newsletter*
        mailinglist*""",
    "channel": """newsletter newsletters *newsletter *verteiler *werbung sms *sms mails emails
        werbemails nachrichten whatsapp whatsapps mailings infomails""",
    "write": """schreib schreibe* schreibt anschreib* anzuschreiben ruf rufe* ruft anruf* anzurufen
        kontaktier* melden texten text* simsen smsen mailen anmailen zumail* spam* zuspam* zuzuspam*
        nerv* stoer* belaestig* zumuell* bombardier* schick schicke* schickt zuschick* zuzuschicken
        send sende* zusend* zuzusenden zustell* zuschreiben""",
    "written": """angeschrieben kontaktiert angerufen belaestigt gestoert genervt informiert
        zugespammt zugemuellt angemailt angesprochen zugeschickt""",
    "want": "will wollen moecht moechte moechten wuensch* verbitte",
    "me": "mich mir uns mein* unser*",
    "you": "me us my our",
    "leave": """abmelden abzumelden abmeldung abbestellung abbestellen abzubestellen austragen
        auszutragen deabonnieren unsubscribe unsubscriben optout""",
    "remove": """nehm* nimm streich* loesch* entfern* austrag* trag* raus* herausnehm* schmeis*
        werf* wirf weg gestrichen geloescht genommen""",
    "end": """stop stoppe stoppt stoppen beende beendet beenden einstell* einzustellen abstell*
        unterlass* abschalt* ausschalt* deaktivier* einzustellen""",
    "matter": """*auftrag* *auftraege *bestellung* *lieferung* paket* sendung* *zahlung* *abbuchung*
        lastschrift* *ueberweisung* *vertrag* *vertraege abo abos *termin* kurs* order orders
        delivery shipment* parcel* payment* contract* appointment* subscription* cheque* transfer*
        machine* *konto angaben *produktion *wartung *suche""",
    "not": "nicht nie niemals",
    "dont": "dont never",
    "contact": """text txt message contact call email mail phone write bother sms spam ring disturb
        harass""",
    "contacting": """sending texting txting messaging emailing mailing calling contacting spamming
        bothering harassing pestering writing bugging annoying receiving getting advertising""",
    "reached": "contacted called texted emailed mailed messaged phoned disturbed bothered",
    "consent": """einwilligung* zustimmung einverstaendnis* werb* newsletter* sms kontaktaufnahme
        zusendung marketing* datenverarbeitung datennutzung erlaubnis verarbeitung nutzung dsgvo""",
    "think": """ueberleg* nachdenk* pruef* lesen durchlesen anseh* anschau* schauen entscheid*
        besprech* klaeren essen arbeiten antworten suchen schlafen ausprobier* test*""",
    "number": "*nummer *daten *adresse *kontakt",
    "reach": "kontakt kontaktaufnahme* kontaktversuch* kontaktierung* post briefe",
    "get": "bekommen erhalten kriegen empfangen haben lesen sehen hoeren",
    "here": "number phone line email address",
    "sent_to_many": """werbung werbe* reklame newsletter* spam* promo* marketing* verteiler* kartei*
        mailing* umfragen ads adverts advertis* gutscheine massenmail*""",
    "turn_down": """kein keine keinen keinerlei koa koane nicht nichts nie niemals weg raus beend*
        streich* loesch* entfern* lass* genug unterlass* einstell* stop dont no not never end remove
        delete""",
    "of_life": """auto wagen kfz fahrzeug* motorrad anhaenger hund kind kinder sohn tochter gewerbe
        wohnsitz zaehler strom* arzt amt *meldeamt finanzamt *kurs training verein unterricht schule
        kita mittagessen""",
}
_MACROS = {
    "NO_THING": "NO .2 {thing}",
    "NO_ONE": "NO .2 {one}",
    "NO ": "kein|keine|keinen|keinerlei|koa|koane|keene ",
    "NEVER": "{not} mehr|wieder|laenger|weiter|weiterhin",
    "DO_NOT": "dont|never|not ever?",
}


def _piece(word: str) -> str:
    if word in "^$":
        return "^" if word == "^" else " $"
    if word[0] == ".":
        return rf"(?: [^ ~]+){{0,{word[1:]}}}?"
    either = re.escape(word.strip("?!")).replace(r"\|", "|").replace(r"\*", "[^ ]*")
    if word[0] == "!":
        return rf"(?! (?:{either}) )"
    return rf"(?: (?:{either})(?= ))" + ("?" if word[-1] == "?" else "")


def compiled(phrases: str) -> re.Pattern[str]:
    """One pattern for some phrases, one a line."""
    return re.compile("|".join("".join(map(_piece, row)) for row in _rows(phrases)))


def _rows(phrases: str) -> list[list[str]]:
    for name, macro in _MACROS.items():
        phrases = phrases.replace(name, macro)
    phrases = re.sub(r"\{(\w+)\}", lambda found: "|".join(_LISTS[found[1]].split()), phrases)
    return [line.split() for line in phrases.strip().splitlines()]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One row of plain words, and what a text must hold for it to occur at all."""

    pattern: re.Pattern[str]
    needs: frozenset[str]  #: of each "a|ver*|*liste" one word must be in the text


@dataclass(frozen=True, slots=True)
class Group:
    """Phrases that are looked for where one of the stems occurs."""

    stems: frozenset[str]
    phrases: tuple[Phrase, ...]


Table = tuple[Group, ...]


def table(*groups: tuple[str, str]) -> Table:
    """Groups of phrases, each with the stems of which one must occur for any of them to match."""
    return tuple(
        Group(frozenset(_stems(stems)), tuple(map(_phrase, _rows(phrases))))
        for stems, phrases in groups
    )


def _phrase(row: list[str]) -> Phrase:
    needs = (word for word in row if word[0] not in ".!^$" and word[-1] != "?")
    return Phrase(re.compile("".join(map(_piece, row))), frozenset(needs))


def _stems(row: str) -> list[str]:
    """Stems are parted by blanks, or by bars where one holds a blank."""
    return row.strip("|").split("|") if "|" in row else row.split()
