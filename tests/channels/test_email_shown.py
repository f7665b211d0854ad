"""Does a person see the mail as it was laid out, and nothing of what it wanted to do?"""

from email.message import EmailMessage

import pytest

from faden.channels.email import shown
from faden.channels.email.shown import ShownMails

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 30
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='steal()'/>"


def mail_with(html: str, *pictures: tuple[str, bytes]) -> bytes:
    """A mail whose text shows these pictures, each under its Content-ID."""
    mail = EmailMessage()
    mail["From"] = "Linda <linda@example.org>"
    mail.set_content(html, subtype="html")
    for number, (cid, content) in enumerate(pictures):
        mail.add_related(
            content, "image", "png", cid=f"<{cid}>", filename=f"{number}.png", disposition="inline"
        )
    return mail.as_bytes()


def html_of(raw: bytes, *, remote_images: bool = False) -> str:
    return ShownMails().safe_html(raw, remote_images=remote_images)


def test_pictures_of_the_mail_are_shown_within_its_text() -> None:
    raw = mail_with('<p>Das da:<img src="cid:a&amp;b@shop"></p>', ("a&b@shop", PNG))
    assert 'src="data:image/png;base64,iVBORw0KGgo' in html_of(raw)


@pytest.mark.parametrize("content", [SVG, b"<html><script>", b"", PNG[:4]])
def test_a_picture_that_is_none_is_left_out(content: bytes) -> None:
    raw = mail_with('<p>Das da:<img src="cid:a@shop"></p>', ("a@shop", content))
    assert 'src=""' in html_of(raw)
    assert "cid:" not in html_of(raw)


def test_pictures_are_limited_in_number_and_size(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"p{number:02}@shop" for number in range(30)]
    html = "".join(f'<img src="cid:{name}">' for name in names)
    raw = mail_with(html, *((name, PNG + name.encode()) for name in names))
    assert html_of(raw).count("data:image") == shown.MAX_PICTURES
    monkeypatch.setattr(shown, "MAX_PICTURE_BYTES", 3 * len(PNG + b"p00@shop"))
    assert html_of(raw).count("data:image") == 3
    monkeypatch.setattr(shown, "MAX_SEARCHED", len(raw) - 1)
    assert html_of(raw).count("data:image") == 0


def test_what_looks_like_a_picture_in_the_words_stays_words() -> None:
    raw = mail_with('<p>Ich schrieb: src="cid:a@shop" und "&gt;&lt;b&gt;</p>', ("a@shop", PNG))
    assert "<img" not in html_of(raw)
    assert "<b>" not in html_of(raw)


def test_pictures_from_elsewhere_only_when_asked_for() -> None:
    raw = mail_with('<img src="https://tracker.example/seen.png">')
    assert "tracker" not in html_of(raw)
    assert "https://tracker.example/seen.png" in html_of(raw, remote_images=True)


@pytest.mark.parametrize("raw", [b"", b"From: a@b.example\r\n\r\n<script>1 < 2</script>"])
def test_what_has_no_layout_is_shown_as_text(raw: bytes) -> None:
    assert html_of(raw).startswith("<pre>")
    assert "<script" not in html_of(raw)


def test_a_file_is_found_by_its_hash_and_no_other() -> None:
    raw = mail_with("<p>x</p>", ("a@shop", PNG))
    digest = "0" * 64
    assert ShownMails().attachment(raw, digest) is None
