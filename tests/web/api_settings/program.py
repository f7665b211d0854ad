"""A program that asks for settings, in few words."""

import json
from typing import Any

import httpx2
from tests.web.visitor import House


class Program:
    """Asks and changes with one token."""

    def __init__(self, house: House, token: str = "north-admin", *, secret: str = "") -> None:
        self.house = house
        self.visitor = house.program("" if secret else token)
        if secret:
            self.visitor.client.headers["authorization"] = f"Bearer {secret}"

    def ask(self, method: str, path: str, body: object = None, *, key: str = "") -> httpx2.Response:
        """Send a request under /api/v1; a body goes as JSON."""
        headers = {"idempotency-key": key} if key else {}
        content = b""
        if body is not None:
            headers["content-type"] = "application/json"
            content = json.dumps(body).encode()
        return self.visitor.send(method, f"/api/v1{path}", content=content, headers=headers)

    def told(self, method: str, path: str, body: object = None, *, key: str = "") -> Any:
        """The same, where nothing may go wrong."""
        answer = self.ask(method, path, body, key=key)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def status(self, method: str, path: str, body: object = None, *, key: str = "") -> int:
        return self.ask(method, path, body, key=key).status_code

    def done(self) -> list[tuple[str, str, str]]:
        """What the audit log holds: who, did, what; oldest first."""
        return [
            (who, did, what)
            for who, did, what in self.house.rows(
                "select who, did, what from audit order by audit_id"
            )
        ]
