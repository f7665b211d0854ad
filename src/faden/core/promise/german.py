"""Which German words promise something?

Looked for in one part of a sentence each. A verb promises only with somebody of ours who does it;
other verbs beside "ich" and "wir" are in doing.py.
"""

from faden.core.promise.phrases import table

#: With "ich" or "wir".
OURS = table("""
    geb|gebe|geben .6 post|auftrag|reparatur|pruefung
    trag|trage|tragen .5 *kosten|*gebuehr|*gebuehren
    sag|sage|sagen|zeig|zeige|zeigen|nenn|nenne|nennen|erklaere .1 {to_dative}
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
#: "Werde ich", "wir werden".
WILL = table("""
    werd|werde|werden .12 *en|*ern|*eln|*tun
""")
#: Words of ours at the beginning, without "ich".
DROPPED = table("""
    ^ .1 melde|rufe|schicke|sende|gebe|kuemmere|klaere|pruefe|hake|frage|komme|erstatte|
        veranlasse|storniere|korrigiere|buche|reserviere|liefere|bringe|halte|sage|werde|bleibe|
        schaue|maile|erledige|informiere|ueberweise|aendere
    ^ .1 meld|meldn mich
    ^ .1 schick|ruf|geb|sag|send|bring|klingel|halt|mail|schreib dir|dich|euch|ihnen
""")
#: Who does: one of ours, though not "ich" or "wir".
COLLEAGUE = table("""
    mein|meine|meiner|unser|unsere|unserer|der|die|ein|eine .2 kolleg*|techniker*|mitarbeiter*|
        monteur*|team|handwerker*|*meister|*aerztin|*arzt|anwalt*|sachbearbeiter*|assistent*|
        *betreuer*|*dienst|chef*|*abteilung|*leiter*|buchhaltung|werkstatt|*berater*|vertrieb|
        support|technik|filiale|zentrale|fahrer*|kurier|service|*dienst|kundendienst|lager|
        versand|spedition|kueche|verwaltung|labor|praxis|leitung|vorgesetzte*|reinigung|
        installateur*|elektriker*
    herr|hr|frau|fr
    jemand|man .4 {to_her}
    ^ diese|dieser|die|der|sie .3 sich|wird|melden|meldet|ruft|rufen|kuemmert|kuemmern
    kolleg*
    handwerker|hausmeister
    techniker|monteur|kurier|fahrer|buchhaltung|kundendienst|fachabteilung
""")
#: What a colleague does to her.
THEIRS = table("""
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
#: What she will have.
HERS = table("""
    sie|du .2 von mir|uns
    erfahren|erfaehrst .9 von
    haben|hast .9 zurueck
    haben|hast .9 von .2 {us}
    werden|wirst|werdet .6 benachrichtigt|informiert|kontaktiert|angerufen|zurueckgerufen|
        angeschrieben|verstaendigt
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
HERS_BY = table("""
    sie|du|ihr .9 erhalten|bekommen|haben|wissen|hast|bekommst|erhaeltst|kriegst|weisst|kriegen
    erhalten|bekommen|haben|wissen|hast|bekommst|erhaeltst|kriegst|weisst|kriegen|habt .2 sie|du|
        ihr
    kriegst|bekommst|hast|erhaeltst
""")
#: What happens to a thing, if it is said to her or can only be hers.
THING = table("""
    ruft .1 er|sie .6 an|zurueck
    meldet .1 er|sie sich
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
#: The same, where a time is told with it.
THING_BY = table("""
    ^ .1 kommt|geht|folgt
    ^ in|innerhalb .5 ist|sind|steht
    morgen|heute|bis|spaetestens .9 wird|werden .9 ge*|ver*|be*|er*|*iert|{passive} $
    wird|werden .6 morgen|heute|bis|spaetestens .9 ge*|ver*|be*|er*|*iert|{passive} $
    die it|edv
    sie kommt|kommen
    geht|gehen .6 mit|weg
    ist|sind .1 bis|spaetestens
    ^ ab .2 ist|sind
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
#: A thing of hers, or something to rely on, where a time is told with it.
TO_HER = table("""
    ihr|ihre|dein|deine|euer|eure .4 ist|liegt|steht .9 an|in|bei der|dem|ihnen|dir|euch
    halten .8 haenden
    ^ bis|spaetestens .8 steht|ist|sind|liegt|laeuft
    rechnen .8 mit
    mit .6 rechnen
    count on
    {to_dative}
    ihr|ihre|dein|deine|euer|eure .4 ist|sind|steht|stehen|liegt|liegen|haengt|geht|gehen|
        laeuft .9 *fertig|bereit|da|frei|aktiv|wieder|erledigt|behoben|verfuegbar|online|raus|
        {done}
    ist|sind|steht .1 ihr|ihre|dein|deine|euer|eure .6 *fertig|bereit|da|frei|aktiv|wieder|
        erledigt|behoben|verfuegbar|online|raus|{done}
    ihr|ihre|dein|deine|euer|eure .4 wird|werden .9
    wird|werden .1 ihr|ihre|dein|deine|euer|eure
    spaetestens
""")
#: A promise by its own words.
PLAIN = table("""
    kuemmert|kuemmern .2 sich
    sich .4 kuemmert|kuemmern
    darauf achte|achten ich|wir
    mein|unser wort
    geht|gehen .1 auf uns|mich|haus|unsere|kosten
    ^ versprochen
    ^ .1 versprochen $
    ehrenwort
    kommt|passiert .4 nicht .1 wieder|mehr|noch
    nicht .2 vorkommen|passieren
""")
ALWAYS = (HERS, THING, PLAIN)
WITH_A_TIME = (HERS_BY, THING_BY, TO_HER)
