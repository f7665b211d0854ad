"""People say it in their own words; and many say something else that sounds like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faden.core.stop.sieve import TELLING
from faden.core.stop.word import Said, stop_word

STOP_GERMAN = """
ich möchte das Abo für die SMS beenden
SMS-Abo beenden
bitte von der SMS-Liste streichen
Nie wieder Werbung bitte
Keine Werbung an mich bitte
bite keine werbung mer
Keine Werbung erwünscht
Werbung unerwünscht
Ich habe keine Lust auf Werbung
Ich will das nicht mehr bekommen, keine SMS mehr
Ich wünsche keine Kontaktaufnahme mehr
Bitte keinen Kontakt mehr
Bitte schicken Sie mir nichts mehr
schickt mir nix mehr
ich will nix mehr von euch
Rufen Sie hier nie wieder an
schreibt mir nimmer
Ich will eure SMS nicht mehr
Ich möchte Ihren Newsletter nicht mehr erhalten
Ich möchte Ihre Nachrichten nicht länger bekommen
Eure Nachrichten will ich nicht mehr
Ich möchte nie wieder von Ihnen hören
Ich möchte abgemeldet werden
Ich bitte um Abmeldung
Hiermit melde ich mich vom Newsletter ab
Newsletter deabonnieren
Unterlassen Sie es, mich zu kontaktieren
Unterlassen Sie künftig jede Kontaktaufnahme
Ich untersage Ihnen die Nutzung meiner Daten zu Werbezwecken
Ich verbitte mir weitere Anrufe
Ich verbiete Ihnen, mich anzurufen
Werbewiderspruch
Keine Einwilligung mehr
Ich habe schon dreimal STOP geschrieben!
Ich sagte Stopp
SMS-Benachrichtigungen aus
Könnten Sie mich bitte nicht mehr anrufen?
Lassen Sie mich in Ruhe, sonst gehe ich zum Anwalt
Ich will nichts mehr von euch hören
Ich möchte nichts mehr von Ihnen bekommen
Bitte nichts mehr zusenden
Verschonen Sie mich mit Ihrer Werbung
kein newsletter mehr
Keine Anrufe mehr
Bitte von der Liste nehmen, raus aus eurem Verteiler
Ich möchte keine Mail mehr
Benachrichtigungen deaktivieren
ich brauche keine werbung von euch
lasst die Werbung sein
Kein Spam mehr bitte
Ey Leute, hört ma auf mir ständig SMS zu schicken ey
boah keine sms mehr bitte danke
Alter, lasst mich in Ruhe mit eurem Spam
Nö, will keine Werbung
hab doch gesagt keine werbung mehr!!!
Jetzt reicht's mit der Werbung
macht das weg, keine Werbung mehr
Ick will keene, keine Werbung mehr von euch
nervt mich nicht mehr
OPT-OUT
opt out
keine Werbung mehr
Keine Werbung mehr!
keine werbung
Keine Werbung bitte
Bitte keine Werbung
Bitte keine Werbung mehr
bitte keine sms mehr
Bitte keine SMS mehr schicken
bitte keine weiteren sms
Bitte keine weiteren Nachrichten
bitte keine E-Mails mehr
Bitte keine Mails und keine SMS mehr
Ich will keine Werbung mehr
ich will keine sms mehr von euch
Ich möchte keine Werbung mehr erhalten
ich moechte keine werbung mehr erhalten
Ich möchte keinen Newsletter mehr bekommen
möchte keine Nachrichten mehr bekommen, danke
Wir wünschen keine Werbeanrufe
Wir wünschen keine weiteren Werbe-SMS
brauch keine werbung von euch
Schickt mir keine Werbung mehr
schickt mir bitte keine sms mehr
Schicken Sie mir bitte keine Werbung mehr
Senden Sie mir keine weiteren Nachrichten
Ich habe schon dreimal gesagt, keine Werbung!
Ich hab euch doch geschrieben keine sms mehr
Kein Bock mehr auf eure Werbung
keine Lust auf Newsletter
Kein Interesse an Werbung
Nehmen Sie mich aus dem Verteiler
nehmen Sie mich bitte aus Ihrem Verteiler
Bitte nehmen Sie mich umgehend aus Ihrem E-Mail-Verteiler!
Nehmt mich aus eurem Verteiler
nimm mich aus der liste
Bitte aus dem Verteiler nehmen
Bitte streichen Sie mich von der Liste
Streicht mich von eurer Liste!
Entfernen Sie meine Nummer aus Ihrem Verteiler
löscht mich aus dem Verteiler
loescht mich aus dem verteiler
raus aus dem Verteiler
Können Sie mich bitte aus dem Verteiler nehmen?
Ich möchte aus dem Verteiler gestrichen werden
Melden Sie mich bitte ab
meld mich ab
Melden Sie mich vom Newsletter ab
Bitte melden Sie mich ab vom Newsletter
Ich bestelle hiermit Ihren Newsletter ab
ich kündige den newsletter
tragt mich aus
Tragen Sie mich bitte aus
Hört auf mir zu schreiben
Hören Sie auf, mir SMS zu schicken
hör auf mich zu nerven
Hört endlich auf mit der Werbung
Könnt ihr bitte aufhören, mir SMS zu schicken?
Sie sollen aufhören, meine Tochter zu stören
Lasst mich in Ruhe
Lassen Sie mich bitte endlich in Ruhe!
lass mich in frieden
Lassen Sie meine Tochter in Ruhe
Schreibt mir nicht mehr
Schreiben Sie mir bitte nie wieder
Bitte nicht mehr anrufen
Bitte nicht mehr schreiben
Kontaktieren Sie mich nicht mehr
Rufen Sie mich nie wieder an
Ich möchte nicht mehr angeschrieben werden
Ich will nicht mehr von Ihnen kontaktiert werden
nerv mich nie wieder mit eurer werbung
Werbung bitte einstellen
Stellen Sie die Werbung ein
stellt bitte die sms ab
Unterlassen Sie weitere Werbung
Bitte unterlassen Sie die Zusendung von Werbung
Genug von eurem Spam
Eure Werbung nervt, lasst es sein. Keine Werbung mehr!
Spart euch die Werbung
SMS aus
Werbung aus
Ich widerrufe meine Einwilligung
Ich widerspreche der Nutzung meiner Daten für Werbung
Hiermit widerspreche ich der Verwendung meiner Daten zu Werbezwecken
Widerspruch gegen Werbung nach Art. 21 DSGVO
Ich ziehe meine Einwilligung zurück
Ich mag keine Anrufe
"""

STOP_ENGLISH = """
Un-subscribe me
please un subscribe
enough with the texts
I said stop
I already said STOP
not interested, remove me
cancel my subscription to these texts
No marketing please
no spam
no texts please
no more txts
dont txt me
stop txting me
Do not call this number again
Do not text this number
I don't want to hear from you anymore
I never want to hear from you again
remove this number from your list
I'd like to be removed from your list
I want to be unsubscribed
Please discontinue these messages
I object to marketing
I don't want to receive texts
I don't want to hear your offers
turn off notifications
I no longer wish to receive messages
I no longer want your emails
don't message me
remove me
Please take me off
Stop sending
no spam no more ads
please unsubscribe me from your list
Opt‑out please
Please opt me out
I'd like to opt out of these messages
stop texting me
Stop sending me messages
please stop messaging me
Stop calling me!!
quit texting me
STOP SPAMMING ME
no more texts
No more messages please
no more marketing emails
no further sms
Remove me from your list
take me off your list
Please take me off the mailing list
remove my number from your database
Don't text me
don’t text me anymore
dont text me again
Do not contact me
do not contact me again
never text me again
Please don't call me anymore
Don't send me any more ads
Do not send me texts
I don't want your ads
I don't want any more messages
leave me alone
please leave my daughter alone
I withdraw my consent
I hereby revoke my consent to marketing
"""

ASK_GERMAN = """
Ich brauche eure SMS nicht mehr
Bitte keine Briefe mehr
Bitte nicht mehr
Ich will das nicht mehr
nerv nicht
Ihr nervt
Jetzt reicht's
Das ist Belästigung
Verpisst euch
Wie stoppe ich das?
Löscht mich
DSGVO: Löschung bitte
Vergesst meine Nummer
Bitte diese Nummer aus der Liste entfernen
Ich habe mich abgemeldet
Bitte keine Werbung in mein Paket legen
Ich brauche keine Angebote
Ich brauche keine Infos mehr
Danke, ich brauche kein Angebot mehr
Bitte keine Anrufe vor 10 Uhr
Bitte keine Infos an Dritte weitergeben
Warum keine SMS?
Ich möchte keine Nachricht hinterlassen
Ich kann mich nicht per SMS abmelden
Warum schickt ihr mir Werbung, obwohl ich gesagt habe keine SMS mehr?
Stopp mal kurz bitte
🛑
Wie kann ich mich abmelden?
wie melde ich mich ab?
Wo kann ich den Newsletter abbestellen?
Ich kann mich nicht abmelden
Abmelden geht nicht
Abmelden funktioniert nicht
Ich habe mich schon abgemeldet!
Ich habe mich doch längst abgemeldet und bekomme trotzdem Post
kein Interesse
Danke, kein Interesse
Wir haben kein Interesse
Falsche Nummer
Sie haben die falsche Nummer
falsch verbunden
Löschen Sie meine Daten
Bitte löschen Sie meine Handynummer
Woher haben Sie meine Nummer?
Ich will keine SMS, lieber eine E-Mail
Bitte keine SMS, sondern E-Mail
Ich brauche keine Mail, ein Anruf reicht
Bitte nicht mehr anrufen, hat sich erledigt
Hört auf
hör auf
Stop! Warten Sie
Stop, ich habe noch eine Frage
ruft mich bitte nicht an
"""

ASK_ENGLISH = """
please no more
No more
REMOVE
delete this number
Don't call this number, it is my office
I don't want this anymore
This is spam
fuck off
go away
Cease and desist
please unsubsribe me from this
Don't send me emails, I prefer SMS
no more calls until Monday
how do I unsubscribe?
How can I opt out?
I already unsubscribed
not interested
Sorry, not interested
wrong number
Sorry wrong number
delete my number
please delete my data
How did you get my number?
Don't call me, text me instead
Please don't call me before 9
"""

MIA = """Mia hier. Meine Mutter will keine Werbung mehr von Ihnen,
das habe ich Ihnen schon am Telefon gesagt."""
LINDA = """Guten Tag, ich bin seit Jahren Kundin bei Ihnen, aber diese ständigen Nachrichten
sind mir zu viel. Nehmen Sie mich bitte aus
dem Verteiler. Mit freundlichen Grüßen, Linda Meier"""
KARIM = """Hi team, thanks for everything so far, but please unsubscribe me from the
marketing list, I get enough mail. Karim"""
INVOICE = """Die Rechnung über den letzten Monat ist mir nicht klar, können Sie mir bitte
erklären, was Position 3 bedeutet?"""
TECHNICIAN = """Could you tell me when the technician will arrive? I have been waiting since
9 o'clock and nobody called me back."""
ORDER = """Ich habe den Auftrag am Montag erteilt und seither keine Nachricht mehr von Ihnen
bekommen. Bitte melden Sie sich!"""


def lines(block: str) -> list[str]:
    return block.strip().splitlines()


@pytest.mark.parametrize("text", lines(STOP_GERMAN) + lines(STOP_ENGLISH))
def test_who_wants_no_more_messages_is_understood(text: str) -> None:
    assert stop_word(text) is Said.STOP


@pytest.mark.parametrize("text", lines(ASK_GERMAN) + lines(ASK_ENGLISH))
def test_who_perhaps_wants_none_is_asked_by_a_person(text: str) -> None:
    assert stop_word(text) is Said.ASK


@pytest.mark.parametrize("text", lines(STOP_GERMAN))
def test_umlauts_may_be_written_either_way(text: str) -> None:
    for umlaut, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("Ö", "OE")):
        text = text.replace(umlaut, written)
    assert stop_word(text) is Said.STOP
    assert stop_word(text.upper()) is Said.STOP


@pytest.mark.parametrize("text", lines(STOP_GERMAN) + lines(STOP_ENGLISH))
def test_a_greeting_and_a_signature_do_not_hide_it(text: str) -> None:
    letter = f"Hallo!\n{text}\n\n\nDas ist alles.\n"
    assert stop_word(letter) in {Said.STOP, Said.ASK}


@pytest.mark.parametrize(
    ("letter", "said"),
    [
        (MIA, Said.STOP),
        (LINDA, Said.STOP),
        (KARIM, Said.STOP),
        (INVOICE, Said.NONE),
        (TECHNICIAN, Said.NONE),
        (ORDER, Said.NONE),
    ],
    ids=["mia", "linda", "karim", "invoice", "technician", "order"],
)
def test_a_letter_is_read_for_what_it_asks(letter: str, said: Said) -> None:
    assert stop_word(letter) is said


EVERY_STEM = st.sampled_from(sorted(TELLING))


@given(st.lists(EVERY_STEM | st.text(alphabet="abc ", max_size=5), max_size=40))
def test_no_mixture_of_words_starts_anything(words: list[str]) -> None:
    assert stop_word("und " + " ".join(words)) is not Said.START
