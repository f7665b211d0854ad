"""Does a person get everything about themselves, and nothing of anybody else?"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace

from tests.engine.office import KARIM, LINDA, MIA, Office, item, reports, says
from tests.engine.privacy.shredder import Shredder

from faden.core.channel import Claim, Evidence
from faden.core.receipt import State
from faden.engine import command as cmd
from faden.engine.privacy.export import Dossier, collect
from faden.privacy.bundle import WORDS, bundle


def exported(office: Office, shredder: Shredder, who: str = LINDA) -> dict[str, bytes]:
    dossier = office.run(
        collect(shredder.shell, shredder.request(who), attachment=lambda _raw, _sha: b"file")
    )
    assert isinstance(dossier, Dossier)
    with zipfile.ZipFile(io.BytesIO(bundle(dossier))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_everything_about_the_person_is_there(office: Office, shredder: Shredder) -> None:
    shredder.arrives(says("Guten <b>Tag</b>", name="Linda Weber"), b"the bytes as they came")
    office.accept(replace(says("STOP"), evidence=Evidence.ASSERTION))  # nobody is told of it
    office.writes("Ihr Paket ist da")
    office.send()
    office.accept(reports(State.DELIVERED, sent_id="s1"))
    files = exported(office, shredder)
    person = json.loads(files["person.json"])
    [delivery] = json.loads(files["deliveries.json"])
    assert person["names"] == ["Linda Weber"]
    assert person["addresses"] == [{"uri": LINDA, "record": 1}]
    assert len(json.loads(files["events.json"])) == len(office.events())
    assert [wish["body"]["wording"] for wish in json.loads(files["wishes.json"])] == ["STOP"]
    assert delivery["state"] == "delivered"
    assert [step.get("state") for step in delivery["steps"]] == [None, "accepted", "delivered"]
    assert files["messages/00001.txt"] == b"the bytes as they came"
    assert json.loads(files["tickets.json"])[0]["state"] == "open"
    for page in ("index.de.html", "index.en.html"):
        assert "Guten &lt;b&gt;Tag&lt;/b&gt;" in files[page].decode()


def test_the_page_is_there_in_both_languages_with_the_same_words() -> None:
    assert WORDS["de"].keys() == WORDS["en"].keys()
    assert all(WORDS["de"][key] != WORDS["en"][key] for key in WORDS["de"])


def test_a_joined_person_gets_all_records(office: Office, shredder: Shredder) -> None:
    office.accept(says("Hallo"), says("Ich auch", sender=MIA))
    one, other = office.customer(), office.customer(MIA)
    office.do(cmd.JoinCustomers(workspace=1, customer_id=one, other_id=other, by="agent:a"))
    files = exported(office, shredder)
    assert {entry["record"] for entry in json.loads(files["events.json"])} == {1, 2}
    assert b"agent:a" not in b"".join(files.values())


def test_nothing_of_anybody_else_is_in_it(office: Office, shredder: Shredder) -> None:
    request = b'[{"id": "l-0001", "text": "Hallo"}, {"id": "k-0001", "text": "Karims Geheimnis"}]'
    shredder.arrives(says("Hallo", provider_id="l-0001"), request)
    shredder.arrives(says("Karims Geheimnis", sender=KARIM, provider_id="k-0001"), b"{}")
    office.accept(says("Mias Geheimnis", sender=MIA, name="Mia"))
    office.do(
        cmd.DeclareHousehold(
            workspace=1, guardian_id=office.customer(MIA), ward_id=office.customer(), by="agent:a"
        )
    )
    shredder.arrives(says("bin ich", claims=(Claim(KARIM, Evidence.ASSERTION),)), b"{}")
    office.accepted(item(says("STOP", sender=MIA)))
    everything = b"".join(exported(office, shredder).values())
    for secret in (MIA, KARIM, "Geheimnis", "Mia", office.customer(MIA), office.customer(KARIM)):
        without_own_claim = everything.replace(f'"address": "{KARIM}"'.encode(), b"")
        assert secret.encode() not in without_own_claim, secret
    assert json.loads(exported(office, shredder)["person.json"])["relations"] == ["ward"]
    assert WORDS["de"]["missing"].encode() in everything
