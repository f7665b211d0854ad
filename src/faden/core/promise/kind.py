"""What kind of thing is promised?

Rules
* By phone is a call back, whatever else is in it; telling her is an answer, whatever it is about.
* Papers and mails are an answer, goods a delivery. What fits nothing is other.
"""

from enum import StrEnum

from faden.core.promise.phrases import row_of, table


class Kind(StrEnum):
    """What is owed."""

    CALL_BACK = "call_back"  #: we phone her
    DELIVERY = "delivery"  #: goods come to her
    REFUND = "refund"  #: money comes back, or she is credited
    PRICE = "price"  #: it costs so much, so long, or nothing
    CORRECTION = "correction"  #: what is wrong in our books is put right
    ANSWER = "answer"  #: she hears or reads from us
    OTHER = "other"  #: anything else


_PHONE = table("""
    probier*|versuch* .9 *nummer
    try you
    ring back
    zurueckgerufen|angerufen
    give .2 bell|ring|call
    ruf|rufe|rufen|ruft .9 an|zurueck|durch
    anruf*|rueckruf*|zurueckruf*|zurueckzurufen|anzurufen|durchruf*|telefonisch|telefonier*
    klingel* .6
    versuch|versuche|versuchen es .6 uhr
    call|calls|calling|ring|phone|callback|phones|rings|ringing|phoning you|u|her|him|back|
        straight|again|and|on|at
    call .2 back
    a|you .1 ring|bell|call
    try .1 your number
    speak to you
    sprechen wir uns
    try .1 calling|ringing
    will .1 call|phone|ring
    anklingeln|hoerer
""")
_TELL = table("""
    gebe|geben|geb .4 zeichen
    in kontakt
    nimmt|nehme|nehmen .3 stellung
    comment on
    erfahren .4 von
    teilt .6 mit
    give .2 shout
    reach out
    circle back
    komm|komme|kommen .4 auf dich|sie|euch
    ruehr|ruehre mich
    weiss|wissen .3 mehr
    know more
    mach .2 schlau
    schriftlich
    in writing
    antwort|antworte|antworten|antwortet
    revert to
    sag|sage|sagen ihnen|dir|euch
    teil|teile|teilen .9 mit
    announce .4 to
    reagier* .9 ticket|anfrage|mail|nachricht
    meld|melde|melden|meldet .9 mich|uns|sich
    mich|uns|sich .9 melden|meldet|meld|melde
    bescheid|laufenden|rueckmeldung|rueckinfo
    hoeren|hoerst|hoert .6 von
    von .2 uns|mir .4 hoeren|hoerst
    let|lets you know
    get|come|be|circle back .2 to|with|in
    report .2 to you
    report back
    come|comes back .1 to
    in touch
    keep|keeps you .1 posted|updated|informed|loop
    hear .2 from
    follow up
""")
_MONEY = table("""
    bear .3 cost|costs
    trag|trage|tragen .5 *kosten|*gebuehr|*gebuehren
    ueberzahlung|overpayment|guthaben .9
    gehen|geht zurueck an
    going back to you
    anzahlung .9
    abbuchung|lastschrift .9
    direct debit
    *gebuehr|*gebuehren|kosten .6 uebernehm*|uebernehmen
    uebernehm*|uebernimmt .5 *gebuehr|*gebuehren|kosten
    cover|covering .4 fee|cost|costs|charge|charges
    gutschein .9 konto|*konto|wieder
    voucher .2 back
    transfer .4 pound|euro|dollar|money|amount
    erstatt*|rueckerstatt*|rueckzahl*|gutschrift*|gutschreib*|gutgeschrieben|zurueckueberw*|
        zurueckerstatt*|zurueckzahl*|ueberweis*|ausgezahlt|auszahl*|zurueckgebucht|zurueckbuch*|
        kulanz*
    schreib|schreibe|schreiben .9 gut
    geld .9 zurueck|wieder
    zahl|zahle|zahlen .9 zurueck|aus
    buch|buche|buchen .8 zurueck
    betrag .9 zurueck|konto
    gebuehr*|*gebuehr .6 raus|weg|streich*|erlass*|zurueck
    kaution|nebenkosten .9
    fee|charge .2 off
    deposit .4 back
    pay .6 back
    see .3 credit
    credit on
    refund*|reimburs*|waive*|cashback|repay|chargeback
    credit|credited|crediting you|your|back|it|the|is|will|to
    credit .3 you|account
    money .4 back|account|transferred
    charge|payment|amount .4 reversed|returned|back
    pay .2 back
""")
_WRONG = table("""
    besser|bessere|bessern .5 aus
    password|passwort .9
    entry .4 out
    name .6 changed
    dreh|drehe|drehen .4 um
    reverse it
    wrongly
    mahnung|reminder .9
    entry .6 updated
    eintrag .9
    sag|sage|sagen .9 ab
    doppelt* .9 loesch*
    loesch* .6 doppelt*|eintrag
    delete|remove .4 duplicate|entry|wrong
    korrekt*|richtige
    korrig*|korrektur*|berichtig*|richtigstell*|umbuch*|umgebucht|stornier*|storno*|beheb*|
        behoben|rueckgaengig|fehler*|tippfehler|falsch*|berichtigt
    umschreib*|bankverbindung|umgeschrieben|umbenenn*|nachtrag*
    bank details
    adjust*
    aender*|geaendert|anpass*|angepasst|aktualisier*
    pass|passe|passen .6 an
    buch|buche|buchen .7 um
    in ordnung|gerade
    setz|setze|setzen .8 zurueck
    stell|stelle|stellen .5 richtig|um
    correct*|fix*|amend*|cancel*|typo|error*|mistake*|wrong|rectif*|rebook*|adjust*
    sort .2 out
    change|update .2 your|the
    put .3 back
    put .3 right
""")
_COST = table("""
    pay .1 anything
    bleibt .6 euro
    stay at
    aufpreis|surcharge .9
    preis*|rabatt*|nachlass|konditionen|tarif*|skonto|*preis
    angebot .8 gilt|gelten|halte*|bleibt|bestehen
    gilt|gelten fuer sie|dich|euch
    zahlen|zahlst|bezahlen .6 nur|nichts|weniger|euro
    berechne|berechnen|berechnet
    prozent
    zieh|ziehe|ziehen .8 ab
    geht|gehen .1 auf uns|mich|haus|unsere
    is|are on us|me
    on the house
    knock .4 off
    take .4 off .2 your
    euro .3 guenstiger|weniger
    price*|discount*|percent|rate|voucher
    charge|charged you|for
    pay .3 pound|dollar|euro|only|nothing
    only pay
    will not .1 charge|be charged|cost
    free of charge .1 delivery
""")
_PAPER = table("""
    einschaetzung|assessment
    number|code
    findings
    zeugnis*|police|*bescheid|aussage|*plan|*protokoll|attest*|rezept*|gutachten|urkunde*
    post von
    certificate|plan|minutes|prescription|licence|license|policy
    angebot*|vertrag*|rechnung*|unterlagen|*mail|mail*|link|kostenvoranschlag|bestaetigung*|
        formular*|info*|zugangsdaten|dokument*|nachricht*|brief*|schreiben|stellungnahme|
        uebersicht|anleitung*|kopie*|antwort*|auskunft|entscheidung|ergebnis*|befund*|
        empfehlung*|foto*|pdf|bericht|protokoll|entwurf|zeitplan|loesung|*nummer
    email*|quote|contract|document*|paperwork|link|estimate|confirmation|details|statement|
        invoice|report|results|answer|reply|response|update|decision|form|forms|copy|
        recommendation*|info|information|instructions|letter|message|summary|draft|schedule|news|
        label
    per mail|email|post|sms|whatsapp
""")
_GOODS = table("""
    express .9
    akku|battery
    medikament*|tablets|karton|box|boxes|handy|abholbereit|bereit|collection|laptop
    new phone
    *part|*teil .2 coming|kommt
    sent on
    rest of your order
    order|delivery
    liefer*|*lieferung|zustell*|zugestellt|geliefert|nachliefer*|nachgeliefert|paket*|ersatz*|
        ware|sendung|dhl|kurier|spedition|post|versand*|verschick*|verschickt|versend*|
        eintreffen|karte|sofa|teil|teile|zuschick*
    zugeschickt|zugesandt|zugesendet|nachgeschickt|nachgesendet|nachkommen|verschickt|versandt|
        versendet|kommt|kommen|kisten|lieferanten
    crates|boxes
    send|sende|senden|sendet|schick|schicke|schicken|schickt|bring|bringe|bringen|bringt
    geht|gehen .8 raus
    ist|sind .5 bei euch|ihnen|dir
    deliver*|redeliver*|ship*|parcel|package|replacement*|spare|courier|arrive*|dispatch*|post|
        goods
    send|sending|sends
    go|goes out
    get .4 out to
    bring|bringing
    be .2 with you
""")
_SAY = table("""
    informier*|benachrichtig*|unterricht*|klaer*|antwort*|beantwort*|nachricht|wissen|weisst|
        erinner*|schreib*|recherchier*|texte
    hak*|frag*|forsch* .8 nach
    wissen .3 mehr
    bericht|berichte|berichten|benachrichtigt|informiert|verstaendig*
    notified|informed
    tell|text|message|write|writes|remind*|notify|confirm*|answer*|reply|replies|update*|inform*|
        advise|chase|email*|mail|post
    find out
    drop .1 you
    send .2 over
""")
#: Somebody comes; that is none of these, unless he brings something.
_VISIT = table("""
    *fahrer|handwerker*|monteur*|techniker*|installateur*|gutachter*|maler|elektriker
    driver|builders|decorators|engineer|plumber|fitter|technician|electrician|assessor
""")
_BRINGS = table("""
    *strauss|*blumen|flowers .9
    bring*|liefer*|*geliefert|ersatz*|deliver*|parcel|paket|redeliver*
    part .9
""")
_ORDER = (
    (Kind.CALL_BACK, _PHONE),
    (Kind.ANSWER, _TELL),
    (Kind.REFUND, _MONEY),
    (Kind.CORRECTION, _WRONG),
    (Kind.PRICE, _COST),
    (Kind.DELIVERY, _BRINGS),
    (Kind.ANSWER, _PAPER),
    (Kind.DELIVERY, _GOODS),
    (Kind.ANSWER, _SAY),
)


def kind_of(words: tuple[str, ...]) -> Kind:
    """Return what kind of thing plain words of a promise promise.

    >>> kind_of(("ich", "rufe", "sie", "morgen", "an"))
    <Kind.CALL_BACK: 'call_back'>
    """
    row = row_of(words)
    if row.has(_VISIT) and not any(row.has(one) for one in (_BRINGS, _PHONE, _TELL)):
        return Kind.OTHER
    return next((kind for kind, phrases in _ORDER if row.has(phrases)), Kind.OTHER)
