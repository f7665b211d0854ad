"""Which words show that nothing is promised, though it sounds so?

Looked for in one part of a sentence each, `WHOLE` in all of it.
"""

from faden.core.promise.phrases import table
from faden.core.understand.listed import all_of

#: So for everybody, said by others, or only if she wants it: nothing in the sentence is promised.
WHOLE = table("""
    fuer bestellungen
    orders placed
    gleichen|selben tag
    ~ is|are|does|do|will|has not he|she|it|they|you $
    in der regel
    normalerweise|ueblicherweise|gewoehnlich|grundsaetzlich|meist|meistens|generell|prinzipiell|
        jederzeit|durchschnitt|erfahrungsgemaess
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
    when|once|after you .1 have|send|give|return|reply|confirm|tell|let|are|can|like|want|need|
        call|get
    when|once you
    soon as you
    druecken|press
    sollten|solltest|moechten|moechtest|wollen sie|du
    soll|sollen|darf|duerfen ich|wir
    ^ could|would|can|do|does|did|shall|should you|i|we|anyone|somebody|someone
""")
#: "If" that says whether, and "wenn" that only says when she hears.
WHETHER = table("""
    falls noetig|moeglich|erforderlich
    if necessary|possible|need|needed|required
    bescheid|nachricht|benachrichtig*|informier*|meld*|sag*|schreib*|erinner*|mail|
        post .5 ~ wenn !sie|du|man|euch|ihr
    know|tell|see|check|ask|find|confirm|whether|out .5 if
""")
#: She is to act first: "send me your number and …".
HER_TURN = table("""
    ^ please|just|simply|kindly|then|so? please|just? pop|come|visit|bring|click|log|go|contact|
        check|sign|press|choose|try|ring
    ^ please|just|simply|kindly|then|so? please|just? send|give|drop|email|text|tell|forward|
        pass|call|message|fill|return|upload|provide|share .1 me|us|it|back|the|your|this|in
    ^ please|just|simply? order|book|buy|register|sign|subscribe .9
    ^ bitte|dann|einfach|also|gern|gerne? !haben|seien|machen|warten|entschuldigen|verzeihen|
        gedulden|bleiben|lassen|rechnen *en sie
    ^ bitte|dann|einfach|also|gern|gerne? bitte|einfach? schick|schicken|schickt|send|sende|
        senden|gib|geben|gebt|sag|sagen|nenn|nenne|nennen|teil|teilen|ruf|rufen|reich|reichen|
        lade|laden .1 mir|uns|einfach|sie|bitte
""")
#: That asks nothing of her.
OUR_TURN = table("""
    ^ .2 let me|us
    give|gib|geben .1 me|us|mir|uns .2 *minute*|*hour*|*stunde*|*day*|*tag*|*until|bis|till|
        moment|time|zeit
""")
#: Not, may be, would: also for what follows and has no subject of its own.
TAKEN_BACK = table("""
    i|we can? see|understand|know|think|believe|hear that|your|you|it
    nicht|kein|keine|keinen|keiner|keinem|keinerlei|nie|niemals|nichts|weder|niemanden|kaum|ungern
    ohne
    unmoeglich|nirgends
    kann|koennen|kannst|koennt|koennte*|wuerde|wuerden|wuerdest|wollte|wollten|moechte|moechten|
        darf|duerfen|duerfte|mag|haette|haetten|waere|waeren
    musst|muessen|muesstest|sollst|soll|sollen|wollen
    ich .1 will
    konnte|konnten|durfte|durften|musste|mussten
    versuch|versuche|versuchen
    hoffe|hoffen|hoffentlich|vielleicht|womoeglich|moeglicherweise|eventuell|evtl|eigentlich|
        wahrscheinlich|vermutlich
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
#: What is no "not" after all; cut out first.
NO_NOT = table("""
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
#: Past, done by this very message, or only how things are.
NOT_TO_COME = table("""
    come|comes out
    erscheint|erscheinen
    sich .6 bei uns|mir
    danke|dank|thanks|thank
    von|from .2 bis|to .3 ist|sind|is|are
    besetzt|vormittags|vertritt|vertreten|vertretung|teurer|erhoeht|steigt
    covering for me
    ist|sind .9 zu bezahlen|zahlen|entrichten|begleichen|beachten
    payable
    ^ !bekommen|erhalten|haben|kriegen|hoeren|werden|sehen|wissen|erfahren|koennen|geben|rechnen|
        lassen *en sie
    hilft|helfen
    hatte|hatten|haben|hat|habe .6 zugesagt|versprochen|angekuendigt
    abgebucht|eingezogen|debited|lastschrift
    you will .1 save
    haben|hast|habt .6 zeit
    ansprechpartner*
    there will be
    soweit|weit ich|wir weiss|wissen
    far as
    habe|haben|hat|hatte|hatten|hast .12 ge*|be*|ver*|*iert|er*|ueber*|{was_done} $
    ist|sind|bin .12 {was_done}|gegangen|gekommen $
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
#: Done, and with a time it is what will be.
ARRANGED = table("""
    ^ in|innerhalb|bis .5 ist|sind .6
    habe|haben .12 eingetragen|vorgemerkt|eingeplant|reserviert|gebucht|vereinbart|angesetzt|
        terminiert|angemeldet|bestellt|beauftragt|zurueckgelegt|eingestellt|notiert|hinterlegt
    i|we have .2 booked|scheduled|arranged|reserved|pencilled|lined|put|set|asked|ordered
    is|are|has|been .1 booked|scheduled|arranged|confirmed for
""")
#: Done while she waits, unless a time is told with it.
AT_ONCE = table("""
    kurz|grad|mal .2 nach
    schau*|guck*|seh*|pruef* .3 kurz|mal|grad
    kurz|mal|grad .3 schau*|guck*|seh*|pruef*|nach
    telefonier*|spreche|frage .2 gerade
    now|just
    leite .9 weiter
    am|are forwarding|checking|looking|passing
""")
#: She waits for it now.
MOMENT = table("""
    moment|augenblick|sekunde|second|sec|momentchen
    hang|hold on
    bear with me
""")
#: What is done meanwhile.
LOOKING = table("""
    schau*|guck*|pruef*|seh*|check*|look*|see|find|frag*|klaer*
""")
#: What makes a promise of "that …".
HOLDS = table("""
    sorg*|versprech*|versprochen|garantier*|sichere|sichern|versichere|zusage|zusagen|verspreche
    make|making sure
    promise|guarantee|assure|assured|confirm
    sage|sagen .6 zu
    bestaetige|bestaetigen|zusichern
""")
#: As good as a time, though none is told.
VAGUE = table("""
    schnellstmoeglich|umgehend|zeitnah|baldmoeglichst|unverzueglich|demnaechst|kuerze|gleich|
        sofort|schnellstens|asap|shortly|soon
    den|der naechsten tagen|tage
    next few days
    right|straight away
""")
#: Greets; the evening in it is no time.
GREETING = table("""
    ^ .1 guten|gruess|good abend|morgen|tag|gott|morning|evening|afternoon|day
    ^ hallo|hi|hello|dear|liebe|lieber|sehr|moin|servus|evening|morning|hey .4
    gruesse|regards|sincerely
""")
#: Begins a part that only tells when or why.
BESIDE = all_of(
    """
    sobald wenn ob weil nachdem bevor damit sodass waehrend obwohl whether because since falls
    sofern as once when after until which unless if solange
    """
)
