"""Which phrases only sound like a wish for no more messages?

One phrase a line, written as pattern.py says. A harmless sentence that is taken for a stop gets its
phrase here and its example in tests/core/understand/sentences/optout_harmless.txt.
"""

from faden.core.understand.pattern import table

#: What only sounds like it. It is cut out before anything else is looked for.
SOUNDS_ALIKE = table(
    (
        "stop",
        """welche*|jede*|which|every stop*
        naechst*|letzt*|erst*|next|last|first|bus*|bahn|zug|tram|halt*|boxen|pit|tank stop*
        zwischen|kurzer|kurzen|kein*|ohne|non|full|one|am|beim|im|der|den|dem|the|a|ein* stop
        does .3 stop
        stop by|here|there|off|near
        stop at !once
        stop and|und go
        stop *uhr|*taste|*schild|*strasse|motion|watch|over|loss|light|sign
        wo|wann|where|when .3 stop*
        dont|not|never|cant|cannot|wont|didnt|{not} !interested .1 stop* .4 {thing}?
        why|when did|do|have|has|are .2 stop* .3 {thing}?
        stopped|stopping !sending|texting|emailing|calling|contacting
        stop worrying|being|talking|complaining|crying|laughing
        stop sending|mailing|delivering|shipping|leaving it|them|that
        stop charging|debiting|deducting|billing|ringing the?
        stop .1 leaving|dropping|putting|parking
        stop sending|mailing|delivering|shipping .4 to the|my|our .2 address|house|office|work
        was|what passiert|geschieht|happens .3 stop
        reply|replying|antworte* stop to|um|zum .1 opt out .3 {thing}
        reply|replying|antworte* stop to|um|zum""",
    ),
    (
        "sto beend einst deakt",
        """{end} .4 {matter}
        {matter} .4 {end}""",
    ),
    ("per via", "per|via {thing}|{one}|sms"),
    (
        "abmeld abzumeld abbestell austrag unsub opt",
        """{not}|dont|never|not|didnt .1 {leave} !funktioniert|geht|klappt|moeglich
        {not}|dont|never|not|didnt .1 opt .1 out
        dont|not|never|didnt want|wish|mean to {leave}
        managed to {leave}
        you are receiving this .9 {leave} manage|privacy|view
        {of_life} .2 {leave}
        {leave} .4 {of_life}
        opt|opting out of the|my|a|this .1 {paid_for}
        opt out clause|period|fee|form|rate
        ich|habe|hab .1 mich .1 nicht abgemeldet|ausgetragen
        spaeter|jederzeit .1 wieder? abmelden
        wie|wo .1 meld* ich|man !mich|sich""",
    ),
    ("heut", "heute|heut {not} mehr .1 an|zurueck"),
    (
        "aufhoer",
        "kann|koennen|bitte nicht|nie aufhoer*\naufhoer* zu suchen|warten|arbeiten|lachen|rauchen",
    ),
    (
        "hoer",
        """hoer* .2 auf .1 {matter}
        hoert nicht auf
        nicht|bloss|nie aufhoer*
        hoer* .2 nicht auf""",
    ),
    (
        "verteil liste",
        """nicht mehr? aus|von .2 {list}
        *warteliste|*einkaufsliste|gaesteliste|preisliste|teileliste|wunschliste|stueckliste""",
    ),
    (
        "list",
        """dont|not|never remove|take|delete|drop .3 list|lists
        waiting|wait|shopping|guest|price|packing|wish|parts list
        take|get the|a|three|two|3|2 .2 off .2 list""",
    ),
    ("rueckruf", "NO rueckruf*"),
    ("vermiss", "vermiss* .3 {thing} .2 kein*"),
    ("rabatt code link gutschein", "{ads_only} rabatt*|code*|link*|gutschein*"),
    ("prospekt katalog flyer", "NO {thing} beilegen|beifuegen|dazulegen|noetig"),
    ("spam", "spam filter|folder|ordner"),
    ("market", "marketing department|manager|team|abteilung"),
    (
        "nich",
        """{thing}|newsletter .4 {not} oeffnen|lesen|angezeigt|ansehen|aufrufen|einloesen
        {thing}|newsletter .4 {not} angekommen|gekommen|abgezogen
        {thing}|newsletter .4 {not} angenommen|angerechnet|gefunden|funktionier*
        {not} mehr? an|zu .2 arbeit|buero|firma|nachbarn|packstation|filiale
        wurde|wurden .5 {not} .1 {written}
        {thing} stimmt|passt|gilt|geht {not}""",
    ),
    (
        "kein koa keene",
        """NO_THING|{one} mehr? zu? verpass*|verlier*|versaeum*|uebersehen
        NO_THING|{one} mehr? da|verfuegbar|vorhanden|uebrig|lieferbar
        hab|habe|habt|haben|hat|hatte*|bekomm*|bekam*|krieg*|erhalte|erhielt* .3 NO_THING mehr?
        komm*|kam|kamen|gibt*|ist|sind|war|waren|finde|sehe|seh|kann|konnte* .3 NO_THING mehr?
        gab|gaben .3 NO_THING mehr?
        ich|wir|ihr|er|sie {write} .4 NO_THING mehr?
        druck*|zeig*|speicher*|oeffne*|empfaengt|verschick* .3 NO_THING mehr?
        NO_THING mehr? .3 bekommen|erhalten|gekommen|angekommen|gesehen|gefunden !will|wollen
        hab|habe|haben|hat|hatte*|bekomm*|bekam*|krieg*|erhalte|erhielt* .3 NO_ONE mehr?
        kam|komm*|gibt*|ist|war .3 NO_ONE mehr?
        NO_ONE bekommen|erhalten|gekommen|angekommen|gesehen !will|wollen|moecht*""",
    ),
    (
        "nicht nie",
        """kann|koennen|koennt|konnte*|darf|duerfen|brauch* .3 NEVER .2 {write}
        ihr|er|das|es|warum|wieso|weshalb|niemand|keiner {write} .3 NEVER""",
    ),
    (
        "more further",
        "get|got|getting|receiv*|have|had|see|are|is|were .1 no more|further .2 {thing}",
    ),
    (
        "dont never not",
        """dont|not|never|didnt send|deliver|put|leave the
        dont|not|never|didnt send|deliver it|that to
        dont|not|never .1 hesitate|forget .4 {contact}
        dont|never|not {contact} before|until|after|back|yet
        no need to {contact} .1 back
        you|they|he|she|i|we .1 dont|never {contact}
        dont|not want|wish|like to miss|lose .4 {thing}?""",
    ),
)
