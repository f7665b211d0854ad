"""How do files get into a window's messages, and out of them again?

A file is handed in first, under an id that the window makes, and named by the message then. It
belongs to the visitor who handed it in: to others its id means nothing. What stands in a window is
fetched by a link that the hub has signed (wire/link.py), and only ever saved, never shown or run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from faden.channels.chat.adapter import ChatAccount
from faden.channels.chat.wire import link, token
from faden.channels.chat.wire.spoken import name_of
from faden.channels.chat.wire.token import Holder, Login
from faden.core.channel import File
from faden.core.file.name import disposition
from faden.engine.files.uploads import NotTaken, Offered, Uploads, Why
from faden.store.files import shelf

_ID = re.compile("[!-~]{8,100}", re.ASCII)
_SHA256 = re.compile("[0-9a-f]{64}", re.ASCII)
_LONGEST_NAME = 1_000

#: the status, and what to do, for each reason
REFUSED: dict[Why, tuple[int, str]] = {
    Why.EMPTY: (422, "The file is empty."),
    Why.TOO_LARGE: (413, "The file is too large; GET hello says how large one may be."),
    Why.KIND: (415, "Send pictures, PDF, plain text, sound or video; nothing else, in one piece."),
    Why.OTHER: (422, "This id was used for another file; use a new one."),
    Why.TOO_MANY: (429, "Too many files wait; send the message they are for, or come again."),
    Why.SLOW: (408, "The file came too slowly; send it again."),
}


class Handed:
    """The files of windows."""

    def __init__(self, uploads: Uploads, *, clock: Callable[[], datetime]) -> None:
        self._uploads = uploads
        self._clock = clock

    async def take(self, request: Request, account: ChatAccount, holder: Holder) -> dict[str, Any]:
        """Keep the body as a file; raise NotTaken, HTTPException 422 without a usable id."""
        file_id, name = request.query_params.get("id", ""), request.query_params.get("name", "")
        if not _ID.fullmatch(file_id) or len(name) > _LONGEST_NAME:
            raise HTTPException(422, "id: 8 to 100 visible ASCII characters; name: at most 1,000.")
        most = account.capabilities.max_file
        announced = request.headers.get("content-length", "")
        if announced.isascii() and announced.isdigit() and int(announced[:18]) > most:
            raise NotTaken(Why.TOO_LARGE)
        offered = Offered(holder=_holder(account, holder), file_id=file_id, name=name, most=most)
        try:
            upload, repeated = await self._uploads.take(offered, request.stream())
        except ClientDisconnect:
            raise HTTPException(400, "The file broke off.") from None
        file = upload.file
        told = {"id": file_id, "name": file.name, "type": file.content_type, "size": file.size}
        return told | {"repeated": repeated}

    async def drop(self, request: Request, account: ChatAccount, holder: Holder) -> None:
        """Take a file away that no message names yet."""
        await self._uploads.drop(_holder(account, holder), request.path_params["id"])

    async def meant(
        self, account: ChatAccount, holder: Holder, ids: Sequence[str], *, message: str
    ) -> tuple[File, ...] | None:
        """Mean files for a message; None where the visitor has not handed one in."""
        was = holder.was if isinstance(holder, Login) else None
        found = await self._uploads.shelf.use(
            _holder(account, holder),
            ids,
            message=name_of(holder.address(account.account_id), message),
            also=[token.visitor_uri(account.account_id, was)] if was else (),
        )
        return None if found is None else tuple(found)

    def link(self, account: ChatAccount, holder: Holder, file: File) -> str:
        """Return where a window fetches a file, below the chat's address."""
        now, key = self._clock(), account.settings.key
        return f"files/{file.sha256}?{link.query(key, account.account_id, holder, file, now=now)}"

    async def fetch(self, request: Request, account: ChatAccount) -> Response:
        """Hand out the file of a link of ours, to be saved; HTTPException 403 or 404."""
        sha256, said = request.path_params["sha256"], dict(request.query_params)
        key, now = account.settings.key, self._clock()
        if not link.holds(key, account.account_id, sha256, said, now=now):
            raise HTTPException(403, "This link has ended; open the chat again.")
        try:
            content = await self._uploads.blobs.get(account.workspace, bytes.fromhex(sha256))
        except FileNotFoundError:
            raise HTTPException(404, "This file is not here any more.") from None
        headers = {
            "content-disposition": disposition(said["name"]),
            "cross-origin-resource-policy": "same-origin",
        }
        return Response(content, media_type=said["type"], headers=headers)


def _holder(account: ChatAccount, holder: Holder) -> shelf.Holder:
    return shelf.Holder(account.workspace, holder.address(account.account_id))
