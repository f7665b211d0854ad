"""An office whose customers can be erased."""

from pathlib import Path

import psycopg
import pytest
from tests.engine.office import Office
from tests.engine.privacy.shredder import TABLES, Shredder

from faden.store.blobs import Blobs


@pytest.fixture
def shredder(office: Office, tmp_path: Path) -> Shredder:
    """What erases customers of the office; nothing was ever erased."""
    with psycopg.connect(office.url, autocommit=True) as connection:
        connection.execute("set role faden_engine")
        for table in TABLES:
            connection.execute(f"delete from {table}".encode())
    return Shredder(office, Blobs(tmp_path / "blobs"))
