"""Is a mail shown as its sender meant it, and can none of its bytes do anything to the reader?"""

import asyncio
import re
import threading
from dataclasses import replace

import pytest
from tests.web.letters import EVIL, letter
from tests.web.visitor import House, Visitor

from faden.core.file.name import disposition
from faden.engine import command as cmd
from faden.web.desk import mail
from faden.web.site import site

PDF = b"%PDF-1.7 \x00\xff rest"
ADDRESS = "mailto:petra@example.org"


@pytest.fixture
def anna(fresh: House) -> Visitor:
    return fresh.signed_in("anna")


def page_of(anna: Visitor) -> str:
    customer = anna.house.run(anna.house.company.record("petra@example.org"))
    anna.house.company.customers["petra"] = customer
    return anna.get(f"/c/{customer}?lang=en").text


def links(page: str) -> list[str]:
    return re.findall(r'href="(/messages/[^"]+)"', page)


def petras_mail(**changed: object) -> bytes:
    known = {
        "sender": "Petra Sund <petra@example.org>",
        "subject": "Rechnung Oktober",
        "html": EVIL,
        "files": [("Größe; 1.pdf", PDF)],
    }
    return letter("Anbei die Rechnung.", **known | changed)  # type: ignore[arg-type]


def test_the_timeline_shows_subject_text_files_and_ways_to_see_more(
    fresh: House, anna: Visitor
) -> None:
    fresh.run(fresh.company.mails(petras_mail()))
    page = page_of(anna)
    entry = page.split('class="entry theirs"')[1].split("</li>\n</ol>")[0]
    assert '<p class="subject">Rechnung Oktober</p>' in entry
    assert '<div class="words">Anbei die Rechnung.</div>' in entry
    assert "sender not confirmed" in entry
    assert re.findall(r"<span>([^<]+\.(?:pdf|png))</span>", entry) == ["logo.png", "Größe; 1.pdf"]
    assert entry.count("picture in the text") == 1
    assert f'<span class="size">{len(PDF)} B</span>' in entry
    assert "Show the formatted mail" in entry
    assert "Show the raw mail" in entry


def test_a_mail_without_layout_or_files_offers_only_its_bytes(fresh: House, anna: Visitor) -> None:
    fresh.run(fresh.company.mails(petras_mail(html="", files=[])))
    page = page_of(anna)
    (raw,) = links(page)
    assert raw.endswith("/raw")
    place = raw.removesuffix("/raw")
    assert [anna.get(place + way).status_code for way in ("", "/formatted")] == [404, 404]


def test_a_short_message_has_nothing_more_to_see(fresh: House, anna: Visitor) -> None:
    fresh.run(fresh.company.writes("tel:+4915112340182", "Hallo", name="Linda Weber"))
    customer = fresh.run(fresh.company.record("tel:+4915112340182"))
    assert links(anna.get(f"/c/{customer}").text) == []


def test_a_machines_mail_says_why_nobody_owes_an_answer(fresh: House, anna: Visitor) -> None:
    fresh.run(fresh.company.mails(petras_mail(), machine="Auto-Submitted: auto-replied"))
    page = page_of(anna)
    assert "A machine has written this; nobody waits for an answer:" in page
    assert "Auto-Submitted: auto-replied" in page


def test_a_written_mail_shows_its_subject(fresh: House, anna: Visitor) -> None:
    company = fresh.company
    fresh.run(company.mails(petras_mail()))
    message = cmd.SendMessage(
        workspace=company.north,
        account="mail",
        to=ADDRESS,
        text="Hier ist sie noch einmal.",
        author="api:shop",
        subject="Ihre neue Rechnung",
    )
    fresh.run(company.done(message))
    entry = page_of(anna).split('class="entry ours')[1]
    assert '<p class="subject">Ihre neue Rechnung</p>' in entry


@pytest.mark.parametrize("aside", [False, True])
def test_every_byte_can_be_read_and_none_of_them_acts(
    fresh: House, anna: Visitor, aside: bool
) -> None:
    raw = b"Subject: \x1b[31m<script>\x00\r\n\r\n\xe2\x80\xaeevil\xff\r\n" + petras_mail()
    fresh.run(fresh.company.mails(raw, aside=aside, sender=ADDRESS))
    answer = anna.get(next(one for one in links(page_of(anna)) if one.endswith("/raw")))
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-disposition"] == "inline"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.text.startswith("Subject: ␛[31m<script>␀\n\n\N{REPLACEMENT CHARACTER}evil")
    assert "Rechnung Oktober" in answer.text


@pytest.mark.parametrize("aside", [False, True])
def test_a_file_is_saved_as_it_was_sent_and_never_shown(
    fresh: House, anna: Visitor, aside: bool
) -> None:
    fresh.run(fresh.company.mails(petras_mail(), aside=aside))
    path = [one for one in links(page_of(anna)) if "/files/" in one][-1]
    answer = anna.get(path)
    assert answer.content == PDF
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"Gr__e_ 1.pdf\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%3B%201.pdf"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


def test_a_name_cannot_leave_its_header(fresh: House, anna: Visitor) -> None:
    header = disposition('a"\r\nSet-Cookie: x=1\r\n\r\n<b>\udc80.html')
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2


def test_a_formatted_mail_is_harmless_within_its_frame(fresh: House, anna: Visitor) -> None:
    fresh.run(fresh.company.mails(petras_mail()))
    place = next(one for one in links(page_of(anna)) if re.search(r"/\d+$", one))
    page, frame = anna.get(place + "?lang=en"), anna.get(place + "/formatted")
    assert f'<iframe class="mail" sandbox title="The formatted mail" src="{place}/formatted"' in (
        page.text
    )
    assert frame.headers["content-security-policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        "frame-ancestors 'self'; sandbox"
    )
    assert frame.headers["x-frame-options"] == "SAMEORIGIN"
    assert "<b>Rechnung</b>" in frame.text
    assert 'src="data:image/png;base64,' in frame.text
    bad = ("script", "onclick", "tracker.example", "cid:", "<form", "<iframe", "<button")
    assert [one for one in bad if one in frame.text] == []


def test_pictures_from_elsewhere_are_loaded_only_when_asked_for(
    fresh: House, anna: Visitor
) -> None:
    fresh.run(fresh.company.mails(petras_mail()))
    place = next(one for one in links(page_of(anna)) if re.search(r"/\d+$", one))
    page, frame = anna.get(place + "?images=1&lang=en"), anna.get(place + "/formatted?images=1")
    assert f'src="{place}/formatted?images=1"' in page.text
    assert "can see that it is being read" in page.text
    assert "img-src data: https:;" in frame.headers["content-security-policy"]
    assert 'src="https://tracker.example/seen.png"' in frame.text
    assert frame.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    "path", ["/0/raw", "/999/raw", "/-1/raw", "/x/raw", "/2/files/x", "/1/raw", f"/{'9' * 40}/raw"]
)
def test_what_is_no_mail_is_not_found(fresh: House, anna: Visitor, path: str) -> None:
    fresh.run(fresh.company.mails(petras_mail()))
    page_of(anna)
    customer = fresh.company.customers["petra"]
    assert anna.get(f"/messages/{customer}{path}").status_code == 404


def test_bytes_that_the_blob_store_has_lost_are_a_404_and_told(
    fresh: House, anna: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    fresh.run(fresh.company.mails(petras_mail(), aside=True))
    fresh.company.blobs.kept.clear()
    path = next(one for one in links(page_of(anna)) if one.endswith("/raw"))
    assert anna.get(path).status_code == 404
    assert "a blob is missing" in capsys.readouterr().out


def test_a_mail_that_takes_too_long_says_so_and_holds_nobody_up(
    fresh: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()

    class Slow:
        def safe_html(self, raw: bytes, *, remote_images: bool) -> str:
            ended.wait(20)
            return "late"

        def attachment(self, raw: bytes, sha256: str) -> bytes | None:
            ended.wait(20)
            return None

    monkeypatch.setattr(mail, "LONGEST", 0.05)
    anna = fresh.signed_in("anna", app=site(replace(fresh.company.services(), mails=Slow())))
    fresh.run(fresh.company.mails(petras_mail()))
    found = links(page_of(anna))
    frame = anna.get(found[-2] + "/formatted?lang=en")
    file = anna.get(found[0])
    ended.set()
    assert "takes too long" in frame.text
    assert file.status_code == 503


def test_whoever_may_only_read_sees_mails_too(house: House) -> None:
    rita, petra = house.signed_in("rita"), house.company.customers["petra"]
    found = links(rita.get(f"/c/{petra}").text)
    assert len(found) > 3
    assert {rita.get(path).status_code for path in found} == {200}


def test_reading_a_mail_leaves_the_loop_to_others(fresh: House) -> None:
    """Both threads are taken, and pages still answer."""
    free = threading.Event()

    async def story() -> str:
        waiting = [asyncio.create_task(mail._aside(lambda: free.wait(10))) for _ in range(3)]
        await asyncio.sleep(0)
        done = await asyncio.to_thread(lambda: "others go on")
        free.set()
        await asyncio.gather(*waiting)
        return done

    assert fresh.run(story()) == "others go on"
