"""Which words promise something, and which take it back, in German and English?

Phrases are written as in understand/pattern.py and hold of one part of a sentence, those of
`SENTENCE` of all of it. A verb promises only with somebody of ours who does it: `OURS`.
"""

from faden.core.understand.sieved import Sieve, Table

SIEVE = Sieve()


def _table(rows: str) -> Table:
    for name, words in _LISTS.items():
        rows = rows.replace("{" + name + "}", "|".join(words.split()))
    return SIEVE.table(rows)


_LISTS = {
    "her": "sie ihnen dich dir euch ihr ihre ihren ihrem ihrer dein deine deinen deinem",
    "to_dative": "ihnen dir euch",
    "to_her": "ihnen dir euch sie dich bei",
    "me": "ich wir",
    "us": "uns mir unserem unserer unseren meiner meinem meinen",
    "thing": """lieferung paket paeckchen sendung ersatz* ware bestellung gutschrift erstattung
        rueckerstattung rueckzahlung rueckueberweisung betrag geld rueckmeldung antwort rueckruf
        bestaetigung mail email nachricht info* fehler problem stoerung zugang wagen fahrrad rad
        auto karte techniker monteur rechnung unterlagen angebot vertrag konto geraet sofa teil
        teile schrauben *bestaetigung *rechnung *angebot *karte *geraet *schrank *tisch *maschine
        *geraets *buchung *korrektur storno* umbuchung reparatur austausch auftrag kurier
        spedition fahrer handwerker *schein *etikett *paket *lieferung *teil brille schuhe kleid
        hose handy laptop drucker ergebnis* befund* rezept* entscheidung bescheid das dies es er ersatzteil *code *link *muster *anschluss leitung termin* kostenvoranschlag""",
    "done": """zugestellt geliefert verschickt versendet versandt gesendet geschickt erstattet
        ueberwiesen gutgeschrieben ausgezahlt zurueckgezahlt zurueckgebucht zurueckueberwiesen
        korrigiert berichtigt geaendert angepasst storniert umgebucht behoben repariert
        freigeschaltet aktiviert ausgetauscht getauscht ersetzt erledigt bearbeitet geprueft
        ausgeliefert nachgeliefert eintreffen ankommen kommen fertig abgeholt eingerichtet
        gebucht verbucht angerufen zurueckgerufen kontaktiert informiert benachrichtigt
        nachgesendet geloescht entsperrt abgeschaltet installiert montiert ausgestellt nachgereicht
        zugesandt zugeschickt gebracht uebergeben vorliegen erscheinen stattfinden erfolgen
        rausgehen zurueckerstattet gutschreiben beantwortet geklaert""",
    "passive": """*geliefert *geschickt *gesandt *gesendet *genommen *gezahlt erstattet *erstattet
        *gerufen *gebucht *korrigiert *gebracht *geschrieben *gestellt *getauscht *gewechselt
        berichtigt geaendert angepasst storniert behoben repariert ersetzt erledigt geprueft
        freigeschaltet entsperrt geloescht ueberwiesen verschickt versandt bearbeitet beantwortet
        geklaert *gearbeitet *bearbeitet untersucht *gesprochen besprochen verlaengert erlassen installiert angeschlossen""",
    "away": "raus zu ab hinaus los rueber weg",
    "vague": """schnellstmoeglich umgehend zeitnah baldmoeglichst unverzueglich demnaechst kuerze
        gleich sofort bald asap naechsten schnellstens""",
    "en_thing": """refund* parcel package delivery order credit money replacement part parts screws
        invoice confirmation email mail reply answer update bike car access account technician
        engineer fitter plumber courier driver error issue problem fault bug card sofa charge fee
        amount payment it they that this documents paperwork quote contract results report
        new one item items goods shoes washing machine phone laptop label code repair van
        cheque check table booking appointment subscription one ones desk chair bed tickets""",
    "en_done": """refunded credited paid reimbursed reversed sent shipped dispatched posted emailed
        mailed delivered redelivered replaced repaired fixed corrected amended updated resolved
        processed activated unlocked cancelled canceled rebooked reissued ready here there with
        back on contacted called informed notified in at completed done collected installed sorted
        returned restored changed finished adjusted waived""",
}

#: With "ich" or "wir".
OURS = _table("""
    bitte|bitten .2 kolleg*|technik*|team|buchhaltung|*abteilung
    meld|melde|melden .8 mich|mi|uns
    mich|mi .4 meld|melde
    steh|stehe|stehen .5 ein|gerade
    behalt|behalte|behalten .5 auge|blick
    mach|mache|machen .4 fest|gleich
    halte|halten .6 informiert
    mich|uns .9 melden
    ruf|rufe|rufen .9 an|zurueck|durch
    anrufe|zurueckrufe|durchrufe
    telefonier|telefoniere .3 {to_her}
    klingel|klingle|klingele|klingeln .6 durch|an
    versuch|versuche|versuchen es .7 bei|wieder|nochmal|erneut|noch
    erstatte|erstatten|rueckerstatte|ueberweis|ueberweise|ueberweisen
    zahl|zahle|zahlen|buch|buche|buchen .8 zurueck|um|ein|ab|aus
    schreib|schreibe|schreiben .9 gut|zurueck
    schreib|schreibe|schreiben {to_her}
    antworte|antworten
    kuemmer|kuemmere|kuemmern|kuemmre .3 mich|uns
    veranlass|veranlasse|veranlassen|beauftrage|beauftragen|organisiere|organisieren
    korrigier|korrigiere|korrigieren|berichtige|berichtigen|aender|aendere|aendern|aendre
    storniere|stornieren|behebe|beheben|repariere|reparieren|ersetze|ersetzen
    pass|passe|passen .6 an
    tausch|tausche|tauschen .6
    aktualisier|aktualisiere|aktualisieren|loesche|loeschen|entsperre|entsperren|verlaengere
    lieferst|liefer|liefere|liefern|versende|versenden|verschicke|verschicken
    schick|schicke|schicken|send|sende|senden|maile|mailen|mail
    stell|stelle|stellen .8 aus|zu|bereit|zurueck|um|her
    reiche|reichen .5 nach
    hol|hole|holen .7 ab|ein
    bring|bringe|bringen .9
    komm|komme|kommen .3 auf {her}
    komm|komme|kommen .5 vorbei|zurueck
    fahr|fahre|fahren .5 vorbei|raus
    pruef|pruefe|pruefen|ueberpruefe|ueberpruefen|untersuche|untersuchen
    klaer|klaere|klaeren|recherchiere|recherchieren
    klemm|klemme .3 dahinter
    hak|hake|haken .7 nach
    frag|frage|fragen .8 nach
    forsch|forsche|forschen .5 nach
    schau|schaue|schauen|guck|gucke|gucken|seh|sehe|sehen .6 an|nach|rein|drueber
    setz|setze|setzen .9 verbindung|zurueck|um|ein|auf
    informier|informiere|informieren|benachrichtige|benachrichtigen|unterrichte|unterrichten
    erinner|erinnere|erinnern {to_her}
    geb|gebe|geben|sag|sage|sagen .9 bescheid
    geb|gebe|geben .9 rueckmeldung|info|infos|update|antwort|rabatt|nachlass|gutschein|rueckinfo
    gebe|geben .6 durch|frei|weiter .3 gleich|heute|morgen
    gleich|heute|morgen|nachher .6 weiter
    halt|halte|halten .9 laufenden|frei|zurueck|fest|bereit
    halte|halten .4 preis|tisch|termin|angebot|platz|konditionen
    sorg|sorge|sorgen .2 dafuer|fuer
    sorg|sorge|sorgen
    dafuer .3 sorge|sorgen
    bleib|bleibe|bleiben .4 dran|ball
    reserviere|reservieren|vormerke|blocke|blocken|merke|merken .6 vor
    leg|lege|legen .9 zurueck|bei|an
    schalt|schalte|schalten .7 frei|ein|aus|um
    trag|trage|tragen .8 ein|nach|aus
    richte|richten .6 ein
    nehm|nehme|nehmen .9 vor|auf|zurueck|mit|raus|weg|heraus|rein|runter
    mach|mache|machen .6 fertig|rueckgaengig|klar
    mach|mache|machen das
    erledige|erledigen|erledig
    bestell|bestelle|bestellen
    beantworte|beantworten|bearbeite|bearbeiten
    stimm|stimme|stimmen .5 ab
    spreche|sprech|sprechen .7 ab|an
    geh|gehe|gehen .7 mit|nach
    uebernehm|uebernehme|uebernehmen
    leit|leite|leiten .6 ein
    lass|lasse|lassen .9 *en
    versprech|verspreche|versprechen|garantiere|garantieren|versichere
    sag|sage|sagen|sicher|sichere|sichern .5 zu
    verlaengern|erlasse|erlassen|schenke|schenken|spendiere
    berechne|berechnen .9 nichts|keine|kein|keinen
    leg|lege|legen .4 nach
    deine|ihre .9 zurueck .2 bekommen
    habe|haben .6 antwort|ergebnis|loesung|neuigkeiten|rueckmeldung .4 {to_her}|fuer
    klopf|klopfe .4 an
    texte|simse|tippe .3 {to_her}
    tu|tue .3 mein bestes
    eskaliere|eskalieren
""")
#: With "werde ich", "wir werden"; "wird" with anybody who is ours.
WILL = _table("""
    werd|werde|werden .12 *en|*ern|*eln|*tun $
    werd|werde|werden .2 {me} .12 *en|*ern|*eln|tun
    werd|werde|werden .12 *en|*ern|*eln|tun
""")
#: What somebody of ours does to her.
THEIRS = _table("""
    {to_dative}
    meldet|melden sich
    meldet|melden .3 sich
    sich .7 melden|meldet
    ruft|rufen .8 an|zurueck|durch
    wird|werden .9 anrufen|zurueckrufen|kontaktieren|melden|informieren|benachrichtigen
    wird|werden {to_her} .9 *en|*ern
    wird|werden .9 {to_her} .9 *en
    kontaktiert|informiert|benachrichtigt {to_her}
    kommt|kommen .8 auf {her}
    schickt|sendet|liefert|bringt|schicken|senden|liefern .8 {to_her}
    {to_her} .6 schickt|sendet|liefert|bringt|repariert|tauscht|erstattet
    gibt|geben .3 {to_her} .6 bescheid|rueckmeldung
    kuemmert|kuemmern .2 sich
    sich .5 kuemmern|kuemmert
    repariert|tauscht|behebt|prueft|korrigiert|holt|bringt
    beantwortet|erledigt|uebernimmt
""")
#: Who does: one of ours, though not "I" or "we".
COLLEAGUE = _table("""
    mein|meine|meiner|unser|unsere|unserer|der|die|ein|eine .2 kolleg*|techniker*|mitarbeiter*|monteur*|team|handwerker*|*meister|*aerztin|*arzt|anwalt*|sachbearbeiter*|assistent*|*betreuer*|*dienst|chef*|*abteilung|*leiter*|buchhaltung|werkstatt|*berater*|vertrieb|support|technik|filiale|zentrale|fahrer*|kurier|service|*dienst|kundendienst|lager|versand|spedition|kueche|verwaltung|labor|praxis|leitung|vorgesetzte*|reinigung|installateur*|elektriker*
    herr|hr|frau|fr
    jemand|man .4 {to_her}
    ^ diese|dieser|die|der|sie .3 sich|wird|melden|meldet|ruft|rufen|kuemmert|kuemmern
    kolleg*
    handwerker|hausmeister
    techniker|monteur|kurier|fahrer|buchhaltung|kundendienst|fachabteilung
""")
#: Of a colleague, or done to her: with a time any verb will do.
TO_HER = _table("""
    ihr|ihre|dein|deine|euer|eure .4 ist|liegt|steht .9 an|in|bei der|dem|ihnen|dir|euch
    halten .8 haenden
    ^ bis|spaetestens .8 steht|ist|sind|liegt|laeuft
    rechnen .8 mit
    mit .6 rechnen
    count on
    {to_dative}
    ihr|ihre|dein|deine|euer|eure .4 ist|sind|steht|stehen|liegt|liegen|haengt|geht|gehen|laeuft .9 *fertig|bereit|da|frei|aktiv|wieder|erledigt|behoben|verfuegbar|online|raus|{done}
    ist|sind|steht .1 ihr|ihre|dein|deine|euer|eure .6 *fertig|bereit|da|frei|aktiv|wieder|erledigt|behoben|verfuegbar|online|raus|{done}
    ihr|ihre|dein|deine|euer|eure .4 wird|werden .9
    wird|werden .1 ihr|ihre|dein|deine|euer|eure
    spaetestens
""")
#: What she will have.
HERS = _table("""
    sie|du .2 von mir|uns
    erfahren|erfaehrst .9 von
    haben|hast .9 zurueck
    haben|hast .9 von .2 {us}
    werden|wirst|werdet .6 benachrichtigt|informiert|kontaktiert|angerufen|zurueckgerufen|angeschrieben|verstaendigt
    sehen|siehst .5 gutschrift|betrag|geld
    bekommen|erhalten|bekommst .5 post|brief|schreiben
    geben|gib|gebt .1 mir|uns .2 bis|stunde*|tag*|minuten
    erhalten|bekommen|kriegen|erhaeltst|bekommst|kriegst|bekommt|kriegt|erhaltet .9 von .2 {us}
    von .2 {us} .9 erhalten|bekommen|bekommst|kriegst
    hoeren|hoerst|hoert .9 von .1 {us}
    von .1 {us} .5 hoeren|hoerst|hoert|lesen
    erhalten|bekommen|bekommst|kriegst .9 rueckruf|anruf|antwort|rueckmeldung|bescheid
    erhalten|bekommen|bekommst|kriegst .6 geld|betrag|gutschrift|erstattung .3 zurueck|erstattet
    {her} .3 geld|betrag .6 zurueck
    erhalten|bekommen|bekommst|kriegst .4 ersatz|gutschrift|gutschein|rabatt|neues|neue|neuen
    zahlen|zahlst|bezahlen .6 nur|nichts|weniger
    erhalten|bekommen .4 umgehend|zeitnah|kuerze|schnellstmoeglich
""")
#: The same, where a time is told with it.
HERS_BY = _table("""
    sie|du|ihr .9 erhalten|bekommen|haben|wissen|hast|bekommst|erhaeltst|kriegst|weisst|kriegen
    erhalten|bekommen|haben|wissen|hast|bekommst|erhaeltst|kriegst|weisst|kriegen|habt .2 sie|du|ihr
    kriegst|bekommst|hast|erhaeltst
""")
#: What happens to a thing of hers: with a time, or "as soon as we can".
THING_BY = _table("""
    {thing} .9 wird|werden .12 {done}
    wird|werden .3 {thing} .9 {done}
    {thing} .8 ist|sind|steht|stehen|liegt|liegen .9
    ist|sind|steht|liegt .3 {thing}
    geht|gehen .9 {away}|post
    {thing} .5 geht|gehen
    geht|gehen .3 {thing}
    {thing} .9 folgt|folgen|erfolgt|erfolgen|kommt|kommen|trifft|treffen|startet
    folgt|folgen|erfolgt|erfolgen|kommt|kommen|trifft .4 {thing}
    kommt|kommen .5 {to_her}|vorbei
    sollte|sollten|muesste|duerfte|muessten .9 da|ankommen|eintreffen|fertig|sein|haben|kommen
    angebot|preis|rabatt|konditionen .6 gilt|gelten fuer {her}
    gilt|gelten fuer {her}
    bringt|liefert|holt
    klappt .2 garantiert
""")
#: The same without a time, because it is said to her.
THING = _table("""
    der|die|das|ihr|ihre|dein|deine|ein|eine .4 wird|werden .9 {passive}
    wird|werden der|die|das|ihr|ihre|dein|deine .9 {passive}
    geht|gehen .5 an sie|dich
    is|are .1 going .3 to you
    ^ .2 bleibt|bleiben .6 bei .6 euro
    wird|werden {to_her} .6 {done}
    wird|werden .3 {to_her} .8 {done}
    {thing} .2 geht|gehen .5 {to_her} .3 raus|zu
    rueckruf|rueckmeldung|antwort|erstattung|gutschrift .6 folgt|erfolgt|kommt
""")
PLAIN = _table("""
    stay|stays|remains|remain at .6 for you
    darauf achte|achten ich|wir
    mein|unser wort
    geht|gehen .1 auf uns|mich|haus|unsere|kosten
    is|are .1 on us|me
    on the house
    you my|our word
    ^ versprochen
    ^ .1 versprochen $
    ehrenwort
    kommt|passiert .4 nicht .1 wieder|mehr|noch
    nicht .2 vorkommen|passieren
""")

#: With a subject of ours and "will", "shall", "going to".
ENGLISH = _table("""
    i|we am|are having .6 *ed|done|fixed
    i|we am|are !forwarding|looking|waiting|checking|working|asking|writing|talking|speaking|calling *ing .8 for|to|back you
    i|we am|are adding|putting you
    ^ .1 going to .2 email|call|ring|send|text|ask|check|write|message|phone|get|sort|fix|find
    i|we|someone|somebody|they|he|she|us .2 will|shall
    i|we|they|he|she am|are|is going to
    am|are|is going to .1 call|phone|ring|send|refund|get|give|fix|arrange|credit|put|waive|receive|be|have
    colleague|colleagues|manager|supervisor|team|technician|engineer|fitter|courier|driver|department|workshop|garage|pharmacist|doctor|nurse|accounts|accountant|adviser|advisor|one|support|warehouse|store|branch|agent|plumber|electrician|office|finance|sales|kitchen .4 will|shall
    mr|mrs|ms|dr .2 will
    my|our .4 will
    ^ .2 will .2 get|call|ring|send|email|message|text|let|update|do|check|refund|sort|chase|keep|post|write|confirm|phone|ship|deliver|replace|forward|come|report|fix|make|arrange|look|advise|follow|drop|ask|find|try
    leave it|this|that with me|us
    i|we am|are on it
    i|we am|are taking|knocking|giving|adding|crediting|waiving|extending|upgrading .9
    have|got my|our word
    i|we .1 promise|guarantee
    you .1 will .2 hear .3 from .1 us|me|my|our
    you .1 will .4 receive|get|see|have .8 from .1 us|me|my|our
    you .1 will .2 receive|be
    you .1 are going to receive|get|have|hear
    you .1 will .2 get .1 your|a|the|our|one|it
    you .1 will .1 only pay
    you .1 will .1 pay .2 only|nothing
    you .1 will not .1 pay|be
    you .1 will have .1 your|a|an|the|it|our|my
    your .4 will .2 be|arrive|follow|come|reach|ship|leave|go
    the|a|an|our .5 will .4 be .3 {en_done}|*ed|withdrawn|written|taken|sent
    the|a|an .4 will .2 arrive|follow|come|reach|ship|go out
    it|they|that|this .1 will .2 arrive|follow|come|reach|ship|leave|go
    it|they|that|this .1 will .1 be .3 {en_done}
    will .6 to|with|at you|your|yours
    will .2 arrive|follow .2 with|you|shortly|soon
    will not happen again
""")
#: Where a time is told with it.
ENGLISH_BY = _table("""
    am|is|are going to
    {en_thing} .1 coming
    ^ .1 will
    arrives|ships|lands|delivers
    goes|go|going out|live
    {en_thing} .2 comes|go|leave|arrive|ship|come
    i|we am|are *ing
    is|are .2 being *ed|sent|paid|put|done|fixed|given
    is|are .1 coming|arriving|visiting|calling|collecting|delivering|popping|dropping|bringing|ringing|phoning|shipping|leaving
    technician|engineer|fitter|driver|courier|someone|colleague|plumber|he|she .3 comes|calls|collects|visits
    should .2 be .2 with|here|there|ready|done|fixed|back|in|on|delivered|resolved|sorted|finished|up
    should .2 arrive|reach|come|land|ship
    the|a|an|our|my .5 will
    you .1 will .2 see|have|get|hear|know|find
    you .1 should .1 have|receive|get|see|hear
    expect .5 from|our|my|by|to|it|an|a|the
    call|update|answer|reply|decision|delivery|refund|email .1 by
    price .5 valid|good|stands .2 for you
""")
#: "I am giving you": with what is to come.
GIVING = _table("""
    i|we am|are giving|crediting|offering you .6 off|discount|back|next
""")

#: In a part: takes back what it seems to promise.
PART_NO = _table("""
    i|we can? see|understand|know|think|believe|hear that|your|you|it
    nicht|kein|keine|keinen|keiner|keinem|keinerlei|nie|niemals|nichts|weder|niemanden|kaum|ungern
    ohne
    unmoeglich|nirgends
    kann|koennen|kannst|koennt|koennte*|wuerde|wuerden|wuerdest|wollte|wollten|moechte|moechten|darf|duerfen|duerfte|mag|haette|haetten|waere|waeren
    musst|muessen|muesstest|sollst|soll|sollen|wollen
    ich .1 will
    konnte|konnten|durfte|durften|musste|mussten
    versuch|versuche|versuchen
    hoffe|hoffen|hoffentlich|vielleicht|womoeglich|moeglicherweise|eventuell|evtl|eigentlich|wahrscheinlich|vermutlich
    not|never|unable|nobody|nothing|neither|cannot
    might|maybe|perhaps|probably|possibly|hope|hopefully|hoping
    would|wanted|meant|supposed|tried|used
    try|trying
    freue|freuen
    bitte|bitten
    empfehle|empfehlen|recommend
    warte|warten|wait
    will .1 need|want|rain|expire|renew|appreciate|love|enjoy|miss|cost
    will have to
    will .1 be .1 able|closed|open|happy|glad|away|out|required|asked|charged|unable|late
    gern geschehen
    leider .6 erst
    only .6 if
""")
#: In a part: it is past, or done by this very message, or only how things are.
PART_PAST = _table("""
    danke|dank|thanks|thank
    von|from .2 bis|to .3 ist|sind|is|are
    besetzt|vormittags|vertritt|vertreten|vertretung|teurer|erhoeht|steigt
    covering for me
    ist|sind .9 zu bezahlen|zahlen|entrichten|begleichen|beachten
    payable
    ^ !bekommen|erhalten|haben|kriegen|hoeren|werden|sehen|wissen|erfahren|koennen|geben|rechnen|lassen *en sie
    hilft|helfen
    hatte|hatten|haben|hat|habe .6 zugesagt|versprochen|angekuendigt
    abgebucht|eingezogen|debited|lastschrift
    you will .1 save
    haben|hast|habt .6 zeit
    ansprechpartner*
    there will be
    soweit|weit ich|wir weiss|wissen
    far as
    habe|haben|hat|hatte|hatten|hast .12 ge*|be*|ver*|*iert|er*|ueber*|*geschickt|*gesendet|*gerufen|*gegeben|*gebracht|*geleitet|*gefragt|*gehakt|*getragen|*gelegt|*gestellt|*geschrieben|*gemeldet|*geschaltet|*genommen|*gezahlt|*gebucht|*gekommen|*gegangen|*worden|*gekuemmert $
    ist|sind|bin .12 *geschickt|*gesendet|*gerufen|*gegeben|*gebracht|*geleitet|*gefragt|*gehakt|*getragen|*gelegt|*gestellt|*geschrieben|*gemeldet|*geschaltet|*genommen|*gezahlt|*gebucht|*gekommen|*gegangen|*worden|*gekuemmert|gegangen|gekommen $
    wurde|wurden|war|waren|worden|gewesen|was|were|had|did
    letzte|letzten|letzter|gestern|yesterday|vorgestern
    gerade|soeben|anbei|hiermit|hereby|attached|anhang
    moment|augenblick|sekunde
    zuletzt|bereits|already
    geoeffnet|offen|geschlossen|urlaub|krank|erreichbar|faellig|feiertag
    on leave|holiday
    am|is|are|be .1 away|closed|open|shut
    due on|by
    noch bis .9 filiale|gueltig|zeit
    held
    findet|finden .9 statt
    you .1 will .1 find
    will .1 help
    will .2 increase|rise|end|go up
    prices|shop|store|weather|concert|event|staff .3 will
    zur verfuegung
    beginnt|endet|startet|laeuft ab
""")
#: Done, and it holds for a time to come.
ARRANGED = _table("""
    habe|haben .12 eingetragen|vorgemerkt|eingeplant|reserviert|gebucht|vereinbart|angesetzt|terminiert|angemeldet|bestellt|beauftragt|zurueckgelegt|eingestellt|notiert|hinterlegt
    i|we have .2 booked|scheduled|arranged|reserved|pencilled|lined|put|set|asked|ordered
    is|are|has|been .1 booked|scheduled|arranged|confirmed for
""")
#: What is no "not" after all; looked for first and cut out.
NOT_NO = _table("""
    koennen|kannst .8 rechnen
    ich|wir bitte|bitten .2 kolleg*|technik*|team|buchhaltung|*abteilung
    nicht .1 noch einmal|mal
    nicht .2 wieder|mehr .1 vorkommen|passieren
    nicht|ohne .1 nur
    no later than
    no problem|worries
    kein problem|thema|ding
    keine sorge|ursache
    versuch|versuche|versuchen es .7 bei|wieder|nochmal|erneut|noch
    try .1 you|your|calling|ringing|again
    will try .3 number
    berechne|berechnen .9 nichts|keine|kein|keinen
    zahlen|bezahlen|zahlst .4 nichts
    will not .1 charge|cost|pay
    will not .1 happen again
    will not be charged
    kostet|kosten {to_her} nichts
    noch nicht
    schon .1 morgen|heute|am|bis|mal
    just .1 call|send|let
    bitte .1 sehr
    muss|muessen .6 noch
    gerade .1 noch
    nicht .2 spaeter
    happy to
""")
#: In a sentence: nothing in it is promised.
SENTENCE_NO = _table("""
    fuer bestellungen
    orders placed
    gleichen|selben tag
    ~ is|are|does|do|will|has not he|she|it|they|you $
    in der regel
    normalerweise|ueblicherweise|gewoehnlich|grundsaetzlich|meist|meistens|generell|prinzipiell|jederzeit|durchschnitt|erfahrungsgemaess
    im normalfall
    im allgemeinen
    solchen|diesen faellen
    unsere preise
    kunden
    der kunde|kundin
    laut|gemaess hersteller|agb|system|vertrag
    usually|generally|normally|typically|mostly|customers
    as a rule
    such cases
    our prices|terms|policy
    the customer
    meinte|sagte|sagten|gesagt|meinten|schrieb|schrieben|geschrieben|behauptet|behauptete
    said|says|wrote|told|claimed|reckons
    wenn !ich|wir
    falls|sofern|gegebenenfalls|ggf|andernfalls
    bei|auf bedarf|wunsch|interesse|anfrage
    wenn .1 sie|du|euch|dir|ihnen|man
    sobald sie|du
    if|unless|whenever
    when|once|after you .1 have|send|give|return|reply|confirm|tell|let|are|can|like|want|need|call|get
    when|once you
    soon as you
    druecken|press
    sollten|solltest|moechten|moechtest|wollen sie|du
    soll|sollen|darf|duerfen ich|wir
    ^ could|would|can|do|does|did|shall|should you|i|we|anyone|somebody|someone
""")
#: "If" that says whether, and "if" beside a promise that holds all the same.
WHETHER = _table("""
    bescheid|nachricht|benachrichtig*|informier*|meld*|sag*|schreib*|erinner*|mail|post .5 ~ wenn !sie|du|man|euch|ihr
    know|tell|see|check|ask|find|confirm|whether|out .5 if
""")
#: She is to act first: "send me your number and …".
HER_TURN = _table("""
    ^ please|just|simply|kindly|then|so? please|just? pop|come|visit|bring|click|log|go|contact|check|sign|press|choose|try|ring
    ^ please|just|simply|kindly|then|so? please|just? send|give|drop|email|text|tell|forward|pass|call|message|fill|return|upload|provide|share .1 me|us|it|back|the|your|this|in
    ^ please|just|simply? order|book|buy|register|sign|subscribe .9
    ^ bitte|dann|einfach|also|gern|gerne? !haben|seien|machen|warten|entschuldigen|verzeihen|gedulden|bleiben|lassen|rechnen *en sie
    ^ bitte|dann|einfach|also|gern|gerne? bitte|einfach? schick|schicken|schickt|send|sende|senden|gib|geben|gebt|sag|sagen|nenn|nenne|nennen|teil|teilen|ruf|rufen|reich|reichen|lade|laden .1 mir|uns|einfach|sie|bitte
""")
#: That does not ask anything of her.
OUR_TURN = _table("""
    ^ .2 let me|us
    give|gib|geben .1 me|us|mir|uns .2 *minute*|*hour*|*stunde*|*day*|*tag*|*until|bis|till|moment|time|zeit
""")
#: Done while she waits, unless a time or a message is promised with it.
AT_ONCE = _table("""
    kurz|grad|mal .2 nach
    schau*|guck*|seh*|pruef* .3 kurz|mal|grad
    kurz|mal|grad .3 schau*|guck*|seh*|pruef*|nach
    telefonier*|spreche|frage .2 gerade
    now|just
    leite .9 weiter
    am|are forwarding|checking|looking|passing
""")
#: Words of ours at the beginning, without "ich".
DROPPED = _table("""
    ^ .1 melde|rufe|schicke|sende|gebe|kuemmere|klaere|pruefe|hake|frage|komme|erstatte|veranlasse|storniere|korrigiere|buche|reserviere|liefere|bringe|halte|sage|werde|bleibe|schaue|maile|erledige|informiere|ueberweise|aendere
    ^ .1 meld|meldn mich
    ^ .1 schick|ruf|geb|sag|send|bring|klingel|halt|mail|schreib dir|dich|euch|ihnen
""")
#: She waits for it now.
MOMENT = _table("""
    moment|augenblick|sekunde|second|sec|momentchen
    hang|hold on
    bear with me
""")
LOOKING = _table("""
    schau*|guck*|pruef*|seh*|check*|look*|see|find|frag*|klaer*
""")
#: Begins a part that only tells when or why.
BESIDE = frozenset(
    "sobald wenn ob weil nachdem bevor damit sodass waehrend obwohl whether because since"
    " falls sofern as once when after until which unless if solange".split()
)
VAGUE = _table("""
    schnellstmoeglich|umgehend|zeitnah|baldmoeglichst|unverzueglich|demnaechst|kuerze|gleich|sofort|schnellstens|asap|shortly|soon
    den|der naechsten tagen|tage
    next few days
    right|straight away
""")
ALWAYS = (HERS, THING, PLAIN, ENGLISH, GIVING)
WITH_A_TIME = (HERS_BY, THING_BY, ENGLISH_BY, TO_HER)
#: What makes a promise of "that …".
HOLDS = _table("""
    sorg*|versprech*|versprochen|garantier*|sichere|sichern|versichere|zusage|zusagen|verspreche
    make|making sure
    promise|guarantee|assure|assured|confirm
    sage|sagen .6 zu
    bestaetige|bestaetigen|zusichern
""")
#: Greets; the evening in it is no time.
GREETING = _table("""
    ^ .1 guten|gruess|good abend|morgen|tag|gott|morning|evening|afternoon|day
    ^ hallo|hi|hello|dear|liebe|lieber|sehr|moin|servus|evening|morning|hey .4
    gruesse|regards|sincerely
""")
