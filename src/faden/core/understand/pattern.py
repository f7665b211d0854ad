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
        informationen angebote angeboten aktionen spam* whatsapp* push* benachrichtigung* anrufe
        texts txt txts messages ads adverts advertis* marketing* promo* offers calls junk
        notifications alerts updates gutscheine katalog* prospekt* umfragen muell mist zeug
        zeugs zusendung* flyer* surveys catalog* promotions deals einladungen meldungen
        telefonwerbung""",
    "one": """mail email mailing nachricht info anruf text message ad offer call notification
        gutschein katalog umfrage angebot""",
    "list": """*verteiler *verteilern *verteilerliste *liste *listen *kartei *datenbank
        newsletter* mailinglist*""",
    "channel": """newsletter newsletters *newsletter *verteiler *werbung sms *sms mails emails
        werbemails nachrichten whatsapp whatsapps mailings infomails""",
    "write": """schreib schreibe* schreibt anschreib* anzuschreiben ruf rufe* ruft anruf*
        anzurufen kontaktier* melden texten text* simsen smsen mailen anmailen zumail* spam*
        zuspam* zuzuspam* nerv* stoer* belaestig* zumuell* bombardier* schick schicke* schickt
        zuschick* zuzuschicken send sende* zusend* zuzusenden zustell* zuschreiben""",
    "written": """angeschrieben kontaktiert angerufen belaestigt gestoert genervt informiert
        zugespammt zugemuellt angemailt behelligt angesprochen zugeschickt""",
    "want": "will wollen moecht moechte moechten wuensch* verbitte",
    "me": "mich mir uns mein* unser*",
    "you": "me us my our",
    "leave": """abmelden abzumelden abmeldung abbestellung abbestellen abzubestellen austragen
        auszutragen deabonnieren unsubscribe unsubscriben optout""",
    "remove": """nehm* nimm streich* loesch* entfern* austrag* trag* raus* herausnehm* schmeis*
        werf* wirf weg gestrichen geloescht genommen""",
    "end": """stop stoppe stoppt stoppen beende beendet beenden einstell* einzustellen abstell*
        unterlass* abschalt* ausschalt* deaktivier*""",
    "matter": """*auftrag* *auftraege *bestellung* *lieferung* paket* sendung* *zahlung*
        *abbuchung* lastschrift* *ueberweisung* *vertrag* *vertraege abo abos *termin* kurs*
        order orders delivery shipment* parcel* payment* contract* appointment* subscription*
        cheque* transfer* machine* *konto angaben *produktion *wartung *suche""",
    "not": "nicht nie niemals",
    "dont": "dont never",
    "contact": """text txt message contact call email mail phone write bother sms spam ring
        disturb harass""",
    "contacting": """sending texting txting messaging emailing mailing calling contacting
        spamming bothering harassing pestering writing bugging annoying receiving getting
        advertising""",
    "reached": "contacted called texted emailed mailed messaged phoned disturbed bothered",
    "consent": """einwilligung* zustimmung einverstaendnis* werb* newsletter* sms
        kontaktaufnahme zusendung marketing* datenverarbeitung datennutzung erlaubnis
        verarbeitung nutzung dsgvo""",
    "think": """ueberleg* nachdenk* pruef* lesen durchlesen anseh* anschau* schauen entscheid*
        besprech* klaeren essen arbeiten antworten suchen schlafen ausprobier* test*""",
    "number": "*nummer *daten *adresse *kontakt",
    "reach": "kontakt kontaktaufnahme* kontaktversuch* kontaktierung* post briefe",
    "get": "bekommen erhalten kriegen empfangen haben lesen sehen hoeren",
    "here": "number phone line email address",
    "sent_to_many": """werbung werbe* reklame newsletter* spam* promo* marketing* verteiler*
        kartei* mailing* umfragen ads adverts advertis* gutscheine massenmail*""",
    "turn_down": """kein keine keinen keinerlei koa koane nicht nichts nie niemals weg raus
        beend* streich* loesch* entfern* lass* genug unterlass* einstell* stop dont no not never
        end remove delete""",
    "of_life": """auto wagen kfz fahrzeug* motorrad anhaenger hund kind kinder sohn tochter
        gewerbe wohnsitz zaehler strom* arzt amt *meldeamt finanzamt *kurs training verein
        unterricht schule kita mittagessen seminar* workshop* reise ausflug pruefung* turnier
        betreuung hort veranstaltung* class course lesson* gym""",
    "paid_for": """breakfast lunch dinner meal* lease insurance pension plan class course cover*
        scheme subscription contract warranty""",
    # What frame.py puts together.
    "ads": """werbung werbe* reklame newsletter* spam* promo* marketing* mailing* ads adverts
        advert advertis* gutscheine massenmail* prospekt* rundmail* rundschreiben katalog*
        direktwerbung postwerbung briefwerbung mailwerbung smswerbung telefonwerbung werbepost
        umfragen angebote angeboten leaflets brochures flyer* verteiler""",
    "ads_only": """werbung werbe* werblich* reklame newsletter* spam* promo* marketing* mailings
        mailing ads adverts advertis* massenmail* rundmail* rundschreiben direktwerbung
        postwerbung briefwerbung mailwerbung smswerbung telefonwerbung *rwerbung *swerbung
        *nwerbung *lwerbung *twerbung *fwerbung *dwerbung *verteiler mailingliste adressliste""",
    "against": """nein ohne kein keine keinen keinerlei koane nicht nie niemals weg raus los
        beend* streich* loesch* entfern* lass* genug unterlass* einstell* abstell* stop* dont
        doesnt no not never end remove delete cancel* cancl* kuendig* abbestell* abmeld* melde
        widersprech* widerspruch widersprochen untersagt widerruf* reicht halblang schluss
        aufhoer* hoert hoeren spar* nerv* schon verzicht* untersag* verbiet* off out rid sick
        tired fed less refuse object decline quit austrag* trag* abzumeld* abgemeld* streichung
        loeschung entfernung harass* belaestig* zuviel muell tonne unwanted unsub* without
        block* blockier*""",
    "any_message": """*mails *mailings *newsletter *newslettern *nachrichten *anrufe *anrufen
        *angebote *angeboten infopost werbepost things sms mails emails nachrichten texts
        messages calls anrufe anrufen letters mitteilungen alerts updates reminders stuff junk
        zeug quatsch kram notifications push* kataloge katalog offers promotions deals angebote
        angeboten infos benachrichtigung* erinnerungen sprachnachrichten voicemails
        kommunikation korrespondenz crap shit dreck mist advertise advertising meldungen
        sendungen umfragen surveys einladungen spam""",
    "idiom": """keks sack satt kotzt kotzen hals genug langt reichts schluss untersag* verbiet*
        unterlass* einstell* einzustellen eingestellt aufhoer* stoppen stoppt beenden beend*
        abstell* abmeld* abzumeld* austrag* auszutrag* abbestell* quillt ueberquillt verzicht*
        widersprech* widerspruch verschon* quit cease desist refrain unsubscrib* mute blocking
        lawyer harass* harassing chill* chillt scheiss* scheisse gestohlen geschenkt leib
        unnoetig* ueberfluess* sinnlos* zeitverschwendung penetrant* dauerbeschuss terror
        ausschliess* streichen rauskicken entziehe widersprochen untersagt beendigung rubbish
        garbage nonsense suppress suspend terminate halt exclude excluded deregister purge wipe
        blacklist bombarded bombarding relentless flooded chuck ditch shove stuff nuisance
        pestering spamming sick tired annoying unwanted unwelcome crazy mad overwhelm*
        overwhelming useless pointless irrelevant hate rid withdraw revoke object optout muell
        tonne bin trash ungefragt unaufgefordert unerwuenscht unverlangt unerbeten unsolicited
        ungewollt nervig nervt nerven genervt laestig stoert belaestig* belaestigt""",
    "reach_me": """schreiben schicken senden anrufen kontaktieren mailen call text email contact
        write calls texts emails messages contacted marketing werbung newsletter receive werben
        mir mich""",
    "him": "him her them us me here my",
    "sending": "schicken senden schreiben melden bekommen",
    "refuse": """doesnt wont kein keine keinen keinerlei keiner keines koa koane nicht nichts
        nie niemals ohne niemand weder dont no not never without nobody noone""",
    "reaching": """kontaktaufnahme* kontaktversuch* kontaktierung* zusendung* zuschriften
        kontaktiert kontaktaufnahmen kontaktierungen ansprache""",
    "unwelcome": """unwanted unwelcome unsolicited annoying intrusive unerwuenscht* ungebeten*
        unverlangt* laestig* nervig* aufdringlich*""",
    "flood": """gebimmel* geklingel* gebettel* anruferei* schreiberei* spammerei* flut
        belaestigung* bombardement* gesimse zumuellerei bimmelei""",
    "pester": "annoy* pester* harass* bombard* inundat* swamp* bothering irritat* badger* clogging",
    "them": "me us my our her him them this",
    "writing": """anschreiben schreiben kontaktieren anrufen schicken zuschicken senden zusenden
        zuzusenden anzurufen anzuschreiben zu stoeren belaestigen behelligen""",
    "consented": """einwilligung* zustimmung einverstaendnis* erlaubnis direktwerbung
        datennutzung newsletter* werbezweck*""",
    "threat": """anwalt* anwaelt* rechtsanw* verbraucherzentrale datenschutzbe*
        bundesnetzagentur abmahn* anzeig* lawyer* solicitor* regulator* ombudsman legal report*
        polizei police wechsle switching unterlassungs* gericht* court authorities""",
    "again": """nochmal* noch wieder weiter* erneut* abermals further again more another any
        keep continu* jede*""",
    "died": "gestorben verstorben tot died dead passed deceased death lebt",
    "say": """sag sagen sagt sage richt* notier* vermerk* tell note record ensure sure ask
        inform teilen teilt""",
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


def phrases(rows: str) -> list[Phrase]:
    """Phrases one by one, one a line."""
    return [_phrase(row) for row in _rows(rows)]


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
