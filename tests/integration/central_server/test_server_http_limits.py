from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from central_server.settings import LimitSettings, Settings

CODE = "H49.22-261003-0147"
OTHER_TOKEN = "another-kiosks-token-0"


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """Limits do not depend on the database."""
    return f"sqlite:///{tmp_path / 'server.sqlite'}"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """One look-up a minute: no test is slow enough to earn another one."""
    return msgspec.structs.replace(settings, limits=LimitSettings(1, 3))


def test_who_asks_too_often_hears_when_to_ask_again(served: Any) -> None:
    statuses = [served.get(f"/v1/dossiers/{CODE}").status_code for _ in range(5)]
    assert statuses == [404, 404, 404, 429, 429]
    refused = served.get(f"/v1/dossiers/{CODE}")
    assert refused.json()["error"]["code"] == "too_many_lookups"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["Cache-Control"] == "no-store"


def test_a_question_that_is_refused_counts_and_another_kiosk_does_not(served: Any) -> None:
    for text in ("hello", "022099001234", CODE):
        assert served.get(f"/v1/dossiers/{text}").status_code in {404, 422}
    assert served.get("/v1/dossiers/hello").status_code == 429
    assert served.get(f"/v1/dossiers/{CODE}", Authorization=f"Bearer {OTHER_TOKEN}").status_code == 404


def test_a_wrong_token_uses_up_nobodys_look_ups(served: Any) -> None:
    for _ in range(6):
        assert served.get(f"/v1/dossiers/{CODE}", Authorization="Bearer wrong-token-0123456789").status_code == 401
    assert served.get(f"/v1/dossiers/{CODE}").status_code == 404


def test_only_look_ups_count(served: Any) -> None:
    for _ in range(5):
        assert served.get("/healthz").status_code == 200
        assert served.get("/feed/nothing").status_code == 404
        assert served.get("/metrics").status_code == 200
        assert served.post_import(b"{").status_code == 400
    assert served.get(f"/v1/dossiers/{CODE}").status_code == 404


class TestRevoked:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        kiosks = tuple(msgspec.structs.replace(kiosk, revoked=kiosk.name == "hall-1") for kiosk in settings.kiosks)
        return msgspec.structs.replace(settings, kiosks=kiosks)

    def test_a_revoked_kiosk_gets_an_answer_of_its_own(self, served: Any) -> None:
        for _ in range(5):
            response = served.get(f"/v1/dossiers/{CODE}")
            assert (response.status_code, response.json()["error"]["code"]) == (403, "kiosk_revoked")
        assert served.get(f"/v1/dossiers/{CODE}", Authorization=f"Bearer {OTHER_TOKEN}").status_code == 404
