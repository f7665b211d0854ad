"""Files as customers hand them in, and as attackers do."""

from __future__ import annotations

import struct
import zlib

SCRIPT = b"<script>alert(document.cookie)</script>"


def png(width: int = 2, height: int = 2, *, comment: bytes = b"") -> bytes:
    """A red picture, with a comment in it where one is given."""
    rows = b"".join(b"\x00" + b"\xd0\x20\x20" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    said = _chunk(b"tEXt", b"Comment\x00" + comment) if comment else b""
    pixels = _chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + said + pixels + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    crc = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + crc


PNG = png()
GIF = b"GIF89a\x02\x00\x02\x00\x80\x00\x00\xff\x00\x00\x00\x00\xff,\x00\x00\x00\x00;"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(20) + b"\xff\xd9"
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8L" + bytes(24)
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n"
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42"
MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00"
OGG = b"OggS\x00\x02" + bytes(20)
TEXT = "Größe 38, nicht 39".encode()

#: what must never come in, whatever it calls itself
REFUSED = {
    "an SVG with a script": b'<?xml version="1.0"?><svg xmlns="x" onload="alert(1)"></svg>',
    "an SVG": b"  <svg xmlns='http://www.w3.org/2000/svg'></svg>",
    "a page": b"<!doctype html><title>x</title>",
    "a page behind a byte order mark": b"\xef\xbb\xbf\n<html></html>",
    "a GIF that is a script": b"GIF89a/*\x00\x00\x00\x00\x00*/=1;alert(1);//;",
    "a GIF in letters": b"GIF89a=1;alert(1)//;",
    "a picture with a page in its comment": png(comment=SCRIPT),
    "a JPEG with PHP": JPEG[:-2] + b"<?php system($_GET[0]); ?>" + b"\xff\xd9",
    "a PDF with a page before it": b"<html>" + PDF,
    "a program": b"MZ\x90\x00\x03" + bytes(100),
    "an archive": b"PK\x03\x04" + bytes(60),
    "an old document with macros": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "a shell script": b"#!/bin/sh\nrm -rf /\n",
    "PostScript": b"%!PS-Adobe-3.0\n",
    "text with control characters": b"Hallo\x00Linda",
    "text in no known encoding": "Größe".encode("latin-1"),
    "RIFF that is no picture": b"RIFF\x24\x00\x00\x00WAVEfmt ",
}
