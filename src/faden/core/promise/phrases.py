"""How are the words of a part compared with phrases that promise, or take back?

Phrases are written as in understand/pattern.py, one a line; a line that ends with a bar goes on in
the next. `{her}` is a list of words below.
"""

import re
from dataclasses import dataclass

from faden.core.understand.sieved import Sieve, Table

_SIEVE = Sieve()
_LISTS = {
    "her": """
        sie ihnen dich dir euch ihr ihre ihren ihrem ihrer dein deine deinen deinem
        """,
    "to_dative": "ihnen dir euch",
    "to_her": "ihnen dir euch sie dich bei",
    "me": "ich wir",
    "us": "uns mir unserem unserer unseren meiner meinem meinen",
    "thing": """
        lieferung paket paeckchen sendung ersatz* ware bestellung gutschrift erstattung
        rueckerstattung rueckzahlung rueckueberweisung betrag geld rueckmeldung antwort
        rueckruf bestaetigung mail email nachricht info* fehler problem stoerung zugang
        wagen fahrrad rad auto karte techniker monteur rechnung unterlagen angebot vertrag
        konto geraet sofa teil teile schrauben *bestaetigung *rechnung *angebot *karte
        *geraet *schrank *tisch *maschine *geraets *buchung *korrektur storno* umbuchung
        reparatur austausch auftrag kurier spedition fahrer handwerker *schein *etikett
        *paket *lieferung *teil brille schuhe kleid hose handy laptop drucker ergebnis*
        befund* rezept* entscheidung bescheid das dies es er ersatzteil *code *link *muster
        *anschluss leitung termin* kostenvoranschlag
        """,
    "done": """
        zugestellt geliefert verschickt versendet versandt gesendet geschickt erstattet
        ueberwiesen gutgeschrieben ausgezahlt zurueckgezahlt zurueckgebucht
        zurueckueberwiesen korrigiert berichtigt geaendert angepasst storniert umgebucht
        behoben repariert freigeschaltet aktiviert ausgetauscht getauscht ersetzt erledigt
        bearbeitet geprueft ausgeliefert nachgeliefert eintreffen ankommen kommen fertig
        abgeholt eingerichtet gebucht verbucht angerufen zurueckgerufen kontaktiert
        informiert benachrichtigt nachgesendet geloescht entsperrt abgeschaltet installiert
        montiert ausgestellt nachgereicht zugesandt zugeschickt gebracht uebergeben
        vorliegen erscheinen stattfinden erfolgen rausgehen zurueckerstattet gutschreiben
        beantwortet geklaert
        """,
    "passive": """
        *geliefert *geschickt *gesandt *gesendet *genommen *gezahlt erstattet *erstattet
        *gerufen *gebucht *korrigiert *gebracht *geschrieben *gestellt *getauscht
        *gewechselt berichtigt geaendert angepasst storniert behoben repariert ersetzt
        erledigt geprueft freigeschaltet entsperrt geloescht ueberwiesen verschickt versandt
        bearbeitet beantwortet geklaert *gearbeitet *bearbeitet untersucht *gesprochen
        besprochen verlaengert erlassen installiert angeschlossen
        """,
    "away": "raus zu ab hinaus los rueber weg",
    "en_thing": """
        refund* parcel package delivery order credit money replacement part parts screws
        invoice confirmation email mail reply answer update bike car access account
        technician engineer fitter plumber courier driver error issue problem fault bug card
        sofa charge fee amount payment it they that this documents paperwork quote contract
        results report new one item items goods shoes washing machine phone laptop label
        code repair van cheque check table booking appointment subscription one ones desk
        chair bed tickets
        """,
    "en_done": """
        refunded credited paid reimbursed reversed sent shipped dispatched posted emailed
        mailed delivered redelivered replaced repaired fixed corrected amended updated
        resolved processed activated unlocked cancelled canceled rebooked reissued ready
        here there with back on contacted called informed notified in at completed done
        collected installed sorted returned restored changed finished adjusted waived
        """,
    "was_done": """
        *geschickt *gesendet *gerufen *gegeben *gebracht *geleitet *gefragt *gehakt
        *getragen *gelegt *gestellt *geschrieben *gemeldet *geschaltet *genommen *gezahlt
        *gebucht *gekommen *gegangen *worden *gekuemmert
        """,
}


@dataclass(frozen=True, slots=True)
class Row:
    """Plain words as a pattern wants them, and which lists of words hold one of them."""

    text: str
    held: int

    def has(self, table: Table) -> bool:
        """Say whether a phrase of the table occurs."""
        return table.found(self.text, self.held)

    def without(self, table: Table) -> "Row":
        """Return the row with each phrase of the table cut out."""
        return Row(table.without(self.text, self.held), self.held)


def row_of(words: tuple[str, ...]) -> Row:
    """Return plain words as a row; "~" divides parts, no phrase crosses it unless it says so.

    >>> from faden.core.promise.german import OURS
    >>> row_of(("ich", "rufe", "an")).has(OURS)
    True
    """
    return Row(f" {' '.join(words)} ", _SIEVE.held_by([*words]))


def table(rows: str) -> Table:
    """Return phrases to look for with `Row.has`; all tables are made before the first row."""
    rows = re.sub(r"\|\n\s*", "|", rows)
    for name, words in _LISTS.items():
        rows = rows.replace("{" + name + "}", "|".join(words.split()))
    return _SIEVE.table(rows)
