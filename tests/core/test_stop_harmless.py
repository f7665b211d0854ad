"""Much sounds like a wish for no more messages and is about something else."""

import pytest

from faden.core.stop.word import Said, stop_word

NONE_GERMAN = """\
An welchem Stop muss ich aussteigen?
Stop-and-go auf der A40
Mein Handy hat keine SMS mehr angezeigt
Er hat gesagt, es kommt keine SMS
Anruf nicht mehr nötig
Nie wieder Angebote verpassen!
Bitte schicken Sie mir nichts mehr an die alte Adresse
Ich möchte die Angebote nicht mehr verpassen
Der Stecker hat keinen Kontakt mehr
Das Amt untersagt die Nutzung der Halle
Das reicht mir so
Abo per SMS bestellt
Das Zeitungsabo beenden
Der Drucker nervt
Die Mail ist im Spam gelandet
Bitte vergessen Sie meine Adresse nicht
Meinen Sohn vom Essen abmelden
Bitte nicht aufhören!
Ich kann nicht aufhören zu lachen
Ich möchte mich anmelden
Lassen Sie mich das in Ruhe prüfen
Lassen Sie mich kurz in Ruhe nachdenken
Können Sie mich bitte zurückrufen
Keine Gutscheine mehr da
Es gab keine Infos
Ich schreibe keine Mails
Sie schicken mir keine Nachrichten
Das stört mich nicht mehr
Die Mails sollen auf Deutsch sein
Stoppen Sie bitte die Lieferung, SMS genügt
Ich habe nichts mehr gehört
Ich möchte nichts mehr bestellen
Ich möchte meinen Termin per SMS absagen
Bitte schicken Sie mir die Rechnung noch einmal per Mail, ich kann sie nicht mehr finden.
Ich würde gern wissen, ob der Stopp in Hannover ausfällt
Meine Tochter hat keine SMS mit dem Code bekommen, bitte noch einmal schicken.
Der Kollege wollte sich melden, hat sich aber nicht mehr gemeldet
Keine Ursache
Am Ende der Straße links
Ich kann Sie telefonisch nicht erreichen
Nie wieder Stress mit dem Drucker, danke!
Wann startet der Kurs?
Starten wir morgen?
wo ist der nächste Stopp?
Wo ist der nächste Stopp
Der Bus macht keinen Stop in Bonn
Nonstop nach Berlin?
Ich warte an der Stop-Straße
Das Stoppschild fehlt
Bitte nicht stoppen
Bitte nicht abmelden!
Nehmen Sie mich bitte nicht aus dem Verteiler
Wann endet mein Vertrag?
Wann endet die Aktion?
Ende des Monats
Am Ende des Tages
Ende gut, alles gut
Zum Monatsende bitte
Ich möchte den Auftrag stoppen
Bitte stoppen Sie die Lieferung
Können Sie das Paket noch stoppen?
Bitte Bestellung stoppen
Cancel order 4711
Auftrag stornieren
Ich möchte meinen Vertrag kündigen
Kündigung zum Monatsende
Ich kündige hiermit meinen Mobilfunkvertrag
Ich widerrufe meine Bestellung
Widerruf des Kaufvertrags vom 3. März
Zeitung abbestellen
Ich möchte mein Auto abmelden
Mein Kind vom Sportkurs abmelden
Ich melde mich ab Montag wieder
Ich melde mich morgen
Ich melde mich später noch einmal
Ich habe keine SMS bekommen
Ich habe noch keine Mail erhalten
keine SMS bekommen
Warum bekomme ich keine SMS mehr?
Ich bekomme keine Mails mehr von euch
Seit Montag bekomme ich keine Nachrichten mehr
Es kommt keine Nachricht an
Ich finde keine Mail von Ihnen
Ihr schreibt mir nicht mehr, warum?
Warum schreibt ihr mir nicht mehr?
Ich kann Ihnen leider nicht mehr schreiben
Sie brauchen mich nicht mehr anzurufen
Ich will keine Angebote verpassen
Ich möchte keine Nachricht verpassen
Bitte prüfen: ich habe keine SMS erhalten
Meine Nummer hat sich geändert
Meine neue Nummer ist 0170 1234567
Ich habe die falsche Nummer angegeben
Auf der Rechnung steht eine falsche Nummer
Wann bekomme ich mein Geld zurück?
Das Programm hört einfach auf
Das Licht ist aus
Aus der Werbung
Die Lieferung war leider defekt. Nachricht bitte an meine Adresse.
Opt. Zubehör?
Ich interessiere mich für Ihr Angebot
Kein Problem
Keine Ahnung
Nicht mehr lieferbar?
Ist der Artikel nicht mehr da?
Die Heizung geht nicht mehr
Mein Sohn will nicht mehr in die Schule
Stoppuhr kaputt
Ich brauche einen Stopp in Hamburg
Wie lange dauert der Zwischenstopp?
Ich bin in Ruhe gelandet
Kann ich das in Ruhe lesen?
Liste der Teile bitte
Das Ersatzteil fehlt auf der Liste
Bitte nehmen Sie Artikel 3 von der Liste
Der Newsletter gefällt mir
Danke für die Nachricht
Bitte schicken Sie mir eine SMS
Rufen Sie mich bitte an
Schreiben Sie mir bitte eine Mail
Ich bitte um Rückruf
"""

NONE_ENGLISH = """\
which stop do I get off
Please stop by tomorrow
I will stop at the shop
Does the train stop in Bonn?
I said stop the delivery
wrong number of items delivered
Remove me as admin from the project
I want to hear from you
how do I subscribe?
I don't want to unsubscribe
No messages came
I don't want this size anymore
I do not want to pay for calls abroad
I no longer wish to receive the parcel
Take this off the list please
remove milk from my shopping list
My emails stop working after the update
I don't want to miss your offers
I don't want to miss any updates
Sending you the picture now
It does not stop raining
The washing machine won't stop
I'd like to start a new contract
Bushaltestelle stop
please don't stop
Don't stop the music
Please don't unsubscribe me
end of the month
I need it by the end of the week
Stop payment of invoice 4711
stop the delivery
Cancel my order
please cancel my appointment
Why did you stop sending me emails?
I stopped receiving your emails
I get no more messages
You never call me back
They don't call me back
I don't text much
no more questions
Do you have no more tickets?
Leave the parcel with the neighbour
"""


@pytest.mark.parametrize("text", NONE_GERMAN.splitlines() + NONE_ENGLISH.splitlines())
def test_what_only_sounds_like_it_changes_nothing(text: str) -> None:
    assert stop_word(text) is Said.NONE
