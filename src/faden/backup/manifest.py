"""What is in a backup, of which moment, and how does one see that it is whole?

The list of contents is the last thing in the file, and its name holds its own SHA-256: a file that
was cut off has none, and one that was changed does not fit.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

import msgspec

from faden.store.migrate import migrations

FORMAT = 1
DUMP = "database.dump"
_NAME = re.compile(r"manifest\.([0-9a-f]{64})\.json")
_BLOB = re.compile(r"blobs/([1-9]\d{0,9})/([0-9a-f]{2})/(\2[0-9a-f]{62})")


class BackupError(Exception):
    """Nothing was taken or put back; the message says why and what to do."""


class Mark(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The moment of the snapshot: whatever was committed before it is in the backup."""

    at: datetime
    #: What began to be written later has a higher position; see `restoration` in the schema.
    position: int
    horizon: int  #: transactions below it are in the backup, or never will be anywhere


class Applied(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A migration that the database had."""

    name: str
    checksum: str


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file in the backup."""

    name: str
    size: int  #: bytes
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything there is to know about a backup without restoring it."""

    format: int
    faden: str  #: the version that took it
    schema: tuple[Applied, ...]
    postgres: str  #: version of the server it was taken from
    tools: int  #: major version of pg_dump
    mark: Mark
    tables: dict[str, int]  #: rows of each
    sequences: dict[str, int]  #: last number each has given out
    parts: tuple[Part, ...]
    #: Large mails that were gone or damaged before, by the name they would have here.
    lacks: tuple[str, ...] = ()

    @property
    def postgres_major(self) -> int:
        """Return the major version of the server."""
        return int(self.postgres.partition(".")[0])


def blob_name(workspace: int, digest: bytes) -> str:
    """Return what a file of the blob store is called in a backup; the same as in its folder.

    >>> blob_name(1, bytes(32))[:12]
    'blobs/1/00/0'
    """
    name = digest.hex()
    return f"blobs/{workspace}/{name[:2]}/{name}"


def is_blob(name: str) -> bool:
    """Whether this is a name that `blob_name` makes, and so no way out of the folder."""
    return _BLOB.fullmatch(name) is not None


def written(manifest: Manifest) -> tuple[str, bytes]:
    """Return the name and the text of the list of contents."""
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    return f"manifest.{hashlib.sha256(text).hexdigest()}.json", text


def is_manifest(name: str) -> bool:
    """Whether a file of this name is a list of contents."""
    return _NAME.fullmatch(name) is not None


def read(name: str, text: bytes) -> Manifest:
    """Return the list of contents; BackupError when it was changed or is not for us."""
    named = _NAME.fullmatch(name)
    if named is None or hashlib.sha256(text).hexdigest() != named[1]:
        raise BackupError("its list of contents was changed after it was written")
    try:
        told = msgspec.json.decode(text)["format"]
        if told != FORMAT:
            raise BackupError(f"it has format {told}, this Faden reads {FORMAT}; use a newer Faden")
        return msgspec.json.decode(text, type=Manifest)
    except (msgspec.MsgspecError, KeyError, TypeError) as error:
        raise BackupError(f"its list of contents cannot be read: {error}") from error


def refuse_unknown_schema(manifest: Manifest) -> None:
    """Raise BackupError when the backup comes from a newer Faden, or from a changed one."""
    ours = {migration.name: migration.checksum for migration in migrations()}
    newer = [one.name for one in manifest.schema if one.name not in ours]
    if newer:
        raise BackupError(
            f"it was taken by Faden {manifest.faden} with a newer schema ({', '.join(newer)}). "
            "Install that version or a newer one, and restore with it."
        )
    other = [one.name for one in manifest.schema if ours[one.name] != one.checksum]
    if other:
        raise BackupError(
            f"its schema was made by other files of the same name ({', '.join(other)}). Restore "
            f"it with the Faden that took it ({manifest.faden})."
        )
