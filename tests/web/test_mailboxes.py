"""Does a lead see at once when mail is missing, late or cannot go out, and nobody else a thing?"""

import re
from datetime import timedelta
from html import unescape

import pytest
from tests.web import mailboxes
from tests.web.mailboxes import GONE, LOST, SILENT, WELL
from tests.web.visitor import House

from faden.store.sources import MailFolder
from faden.store.views_report import mail_flow

MINUTE = timedelta(minutes=1)
_TAG = re.compile("<[^>]+>")


def words_of(found: re.Match[str] | None) -> str:
    """What a person reads of a piece of a page."""
    return " ".join(unescape(_TAG.sub(" ", found[1])).split()) if found else ""


def section(page: str, folder: str) -> str:
    return words_of(re.search(f'<section aria-label="{folder}">(.*?)</section>', page, re.DOTALL))


def card(page: str, account: str) -> str:
    return words_of(re.search(f'id="m-{account}">(.*?)</li>', page, re.DOTALL))


def alarm(page: str) -> str:
    return words_of(re.search('<section class="alarm"[^>]*>(.*?)</section>', page, re.DOTALL))


# --- the page ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("folder", "says"),
    [
        (WELL, ["Is read", "1207 there = 1204 in the hub + 3 in quarantine + 0 missing"]),
        (
            LOST,
            [
                "2 mails lie there that never came in",
                "13 there = 10 in the hub + 1 in quarantine + 2 missing",
                "1 of them lies there twice",
            ],
        ),
        (GONE, ["There is no such folder", "for 2 h 00", "cannot open the folder", "never"]),
        (SILENT, ["Nobody has read this folder for 5 h 00"]),
    ],
)
def test_each_folder_says_what_is_in_it_and_what_is_wrong(
    house: House, folder: str, says: list[str]
) -> None:
    said = section(house.signed_in("anna").get("/mailboxes?lang=en").text, folder)
    assert [words for words in says if words not in said] == [], said


@pytest.mark.parametrize(
    ("reason", "german"),
    [
        ("cannot connect: [Errno 111]", "Der Mailserver ist nicht erreichbar – seit 2 Std. 00"),
        ("cannot log in: AUTHENTICATIONFAILED", "nimmt Benutzername und Passwort nicht an"),
        ("cannot open the folder: NO", "Diesen Ordner gibt es nicht"),
        ("cannot search the folder: BYE", "antwortet nicht so, wie er soll"),
    ],
)
def test_what_a_reader_met_is_said_in_german(fresh: House, reason: str, german: str) -> None:
    company = fresh.company
    company.mail.connect(company.north, "mail", WELL)
    folder = MailFolder(company.north, "mail", WELL)
    fresh.run(company.mail.fails(company.connections, folder, reason))
    page = fresh.signed_in("anna").get("/mailboxes?lang=de").text
    assert german in section(page, WELL)
    assert f"imap.nordtel.example:993: {reason}" in section(page, WELL)


def test_an_account_without_a_mailbox_says_how_mail_comes(house: House) -> None:
    page = house.signed_in("lena").get("/mailboxes?lang=en").text
    assert "handed over by our mail server (SMTP or LMTP), posted by a provider" in card(
        page, "shop"
    )
    assert "none in the last 7 days" in card(page, "shop")
    assert "this account only receives" in card(page, "shop")
    assert "The settings of this account cannot be used" in card(page, "unset")


def test_what_came_and_went_lately_stands_there_with_why_it_failed(house: House) -> None:
    company = house.company
    flow = house.run(mail_flow(company.services().views, company.north, ["sms"], now=company.now))
    page = card(house.signed_in("anna").get("/mailboxes?lang=en").text, "mail")
    came = house.rows(
        "select count(*) from arrival where account = 'sms' and at > %s",
        company.now - timedelta(days=1),
    )
    assert flow["sms"].came == came[0][0] > 0
    assert flow["sms"].last_failed is not None
    assert "2 mails in the last 24 hours, the last one" in page


def test_mails_that_the_server_does_not_take_are_counted_with_its_words(fresh: House) -> None:
    company = fresh.company
    company.mail.connect(company.north, "mail", handed_over=True)
    fresh.run(company.writes("mailto:linda@example.org", "Hallo?", account="mail"))
    company.customers["linda"] = fresh.run(company.record("linda@example.org"))
    fresh.run(company.answers("linda", "mailto:linda@example.org", "Ja", "anna"))
    fresh.rows(
        "update delivery set state = 'deferred', reason = '535 5.7.8 no' returning delivery_id"
    )
    said = card(fresh.signed_in("anna").get("/mailboxes?lang=en").text, "mail")
    assert "1 mail waits for our mail server to take it: 535 5.7.8 no" in said


@pytest.mark.parametrize(("who", "status"), [("anna", 200), ("lena", 200), ("jonas", 403)])
def test_admins_and_leads_see_it_and_its_link(house: House, who: str, status: int) -> None:
    visitor = house.signed_in(who)
    assert visitor.get("/mailboxes").status_code == status
    desk = visitor.get("/desk").text
    assert ('href="/mailboxes"' in desk) == (status == 200)
    assert bool(alarm(desk)) == (status == 200)


def test_nobody_who_may_only_read_sees_it(house: House) -> None:
    assert house.signed_in("rita").get("/mailboxes").status_code == 403
    assert house.visitor().get("/mailboxes").headers["location"].startswith("/sign-in")


def test_without_mail_accounts_the_page_says_so(fresh: House) -> None:
    anna = fresh.signed_in("anna")
    assert (
        "No mail account is connected, and no provider with a log."
        in anna.get("/mailboxes?lang=en").text
    )
    assert alarm(anna.get("/desk").text) == ""


# --- the alarm -----------------------------------------------------------------------------------


def test_the_desk_tells_leads_how_many_mailboxes_need_somebody(house: House) -> None:
    page = house.signed_in("lena").get("/desk?lang=en").text
    assert alarm(page).startswith("4 mailboxes need somebody"), "lost, gone, silent and unset"
    german = house.signed_in("lena").get("/desk?lang=de").text
    assert alarm(german).startswith("4 Postfächer brauchen jemanden")


def test_an_alarm_comes_and_goes_with_what_the_readers_note(fresh: House) -> None:
    """Nothing is remembered by a process: each page asks the database again."""
    company, mail = fresh.company, fresh.company.mail
    folder = MailFolder(company.north, "mail", WELL)
    mail.connect(company.north, "mail", WELL)
    anna = fresh.signed_in("anna")
    fresh.run(mail.read(company.connections, folder))
    told = []
    for at, gone in ((14, True), (15, True), (16, False)):
        company.now = mailboxes.MONDAY + at * MINUTE
        if gone:
            note = mail.fails(company.connections, folder, "cannot connect", at=mailboxes.MONDAY)
        else:
            note = mail.read(company.connections, folder, at=company.now)
        fresh.run(note)
        told.append(bool(alarm(anna.get("/desk").text)))
    assert told == [False, True, False]


# --- the metrics ---------------------------------------------------------------------------------


def test_metrics_have_each_folder_and_no_reason(house: House) -> None:
    company = house.company
    lines = house.program("north-admin").get("/metrics").text.splitlines()

    def number(what: str, folder: str, account: str = "mail") -> int:
        label = f'{{workspace="{company.north}",account="{account}",folder="{folder}"}}'
        (line,) = [one for one in lines if one.startswith(f"faden_mailbox_{what}{label}")]
        return int(line.rpartition(" ")[2])

    assert [number("missing", folder) for folder in (WELL, LOST, GONE, SILENT)] == [0, 2, 0, 0]
    assert [number("broken", folder) for folder in (WELL, LOST, GONE, SILENT)] == [0, 1, 1, 1]
    assert number("seconds_since_read", WELL) == 60
    assert number("seconds_since_read", SILENT) == 5 * 3600
    assert number("broken", "", "unset") == 1
    assert [one for one in lines if "imap.nordtel" in one or mailboxes.OF_THE_SOUTH in one] == []


def test_a_folder_with_an_odd_name_breaks_no_metrics(fresh: House) -> None:
    company = fresh.company
    company.mail.connect(company.north, "mail", 'a"b\\c')
    answer = fresh.program("north-admin").get("/metrics").text
    assert r'folder="a\"b\\c"' in answer
