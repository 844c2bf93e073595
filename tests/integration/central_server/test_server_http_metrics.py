from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine, insert

from central_server import tables, vietnam_time
from central_server.api import app
from central_server.intake.importing import ImportReport
from central_server.settings import HttpSettings, LimitSettings, Settings

Take = Callable[..., ImportReport]
CODE = "H49.22-261003-0147"
METRICS_TOKEN = "metrics-token-0123456789"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return msgspec.structs.replace(settings, limits=LimitSettings(1, 4))


def record(code: str = CODE, **fields: Any) -> dict[str, Any]:
    base = {"MaHoSo": code, "TenTTHC": "Đăng ký khai sinh", "ChuHoSo": "Nguyễn Văn An", "TrangThaiHoSo": "4"}
    return {**base, "NgayTiepNhan": "20260103081500", "DonViXuLy": "UBND phường Hạ Long", **fields}


def batch(*records: dict[str, Any]) -> bytes:
    return msgspec.json.encode({"service": "DongBoHoSoMC", "data": records})


def values(response: Any) -> dict[tuple[str, ...], float]:
    """Every sample: its name and its labels' values."""
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def test_look_ups_are_counted_by_outcome_and_timed(served: Any) -> None:
    served.post_import(batch(record()))
    for path in (CODE, CODE, "H49.22-261003-9999", "hello", CODE, CODE):
        served.get(f"/v1/dossiers/{path}")
    served.get(f"/v1/dossiers/{CODE}", Authorization="Bearer wrong-token-0123456789")
    seen = values(served.get("/metrics"))
    outcomes = {key[1]: value for key, value in seen.items() if key[0] == "central_server_lookups_total"}
    assert outcomes == {
        "found": 2, "not_found": 1, "not_a_receipt_number": 1, "too_many_lookups": 2, "unauthorised": 1,
    }  # fmt: skip
    assert seen["central_server_lookup_seconds_count",] == 7
    assert seen["central_server_lookups_limited_total", "hall-1"] == 2
    assert seen["central_server_lookups_limited_total", "hall-0"] == 0


def test_a_look_up_that_fails_is_counted_too(served: Any, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE closed")
    assert served.get(f"/v1/dossiers/{CODE}").status_code == 500
    assert values(served.get("/metrics"))["central_server_lookups_total", "failed"] == 1


def test_imports_are_counted_by_what_became_of_their_records(served: Any) -> None:
    served.post_import(batch(record(), record("H49.22-261003-0148"), record(TrangThaiHoSo="99")))
    served.post_import(batch(record(), record("H49.22-261003-0148", TrangThaiHoSo="5", NgayTiepNhan="20260104")))
    served.post_import(b"{")
    seen = values(served.get("/metrics"))
    results = {key[1]: value for key, value in seen.items() if key[0] == "central_server_import_records_total"}
    assert sum(results.values()) == 5
    assert (results["created"], results["refused"]) == (2, 1)
    assert seen["central_server_import_batches_total", "taken"] == 2
    assert seen["central_server_import_batches_total", "not_json"] == 1


def test_the_feeds_head_and_the_signature_have_an_age(served: Any, engine: Engine, settings: Settings) -> None:
    assert not [key for key in values(served.get("/metrics")) if "feed" in key[0]]
    as_of = vietnam_time.now().isoformat()
    with engine.begin() as connection:
        for seq in (1, 2):
            connection.execute(insert(tables.publication).values(seq=seq, generation="g", change_seq=seq, as_of=as_of))
    timestamp = Path(settings.feed.folder) / "metadata" / "timestamp.json"
    timestamp.parent.mkdir()
    timestamp.write_bytes(b'{"signed":{"expires":"2999-01-01T00:00:00Z"},"signatures":[]}')
    seen = values(served.get("/metrics"))
    assert seen["central_server_feed_head_seq",] == 2
    assert 0 <= seen["central_server_feed_head_age_seconds",] < 3600
    assert seen["central_server_feed_signed_age_seconds",] < 3600
    assert seen["central_server_feed_expires_seconds",] > 3600


def test_half_a_timestamp_or_no_database_leaves_the_other_metrics(
    served: Any, engine: Engine, settings: Settings
) -> None:
    timestamp = Path(settings.feed.folder) / "metadata" / "timestamp.json"
    timestamp.parent.mkdir()
    timestamp.write_bytes(b'{"signed":')
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE publication")
    seen = values(served.get("/metrics"))
    assert seen["central_server_database_up",] == 0
    assert "central_server_build_info" in {key[0] for key in seen}


def test_no_metric_holds_a_number_a_name_or_a_token(served: Any) -> None:
    served.post_import(batch(record()))
    served.get(f"/v1/dossiers/{CODE}")
    text = served.get("/metrics").text
    assert not [word for word in (CODE, "Nguyễn", "kiosk-token", "import-token") if word in text]


def test_applications_in_one_process_count_apart(served: Any, engine: Engine, settings: Settings) -> None:
    app.create_app(settings, engine)
    served.get(f"/v1/dossiers/{CODE}")
    assert values(served.get("/metrics"))["central_server_lookups_total", "not_found"] == 1


def test_without_a_token_metrics_are_for_this_machine_and_not_through_a_proxy(served: Any) -> None:
    assert served.client.get(f"{served.url}/metrics").status_code == 200
    for header in ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"):
        response = served.client.get(f"{served.url}/metrics", headers={header: "127.0.0.1"})
        assert (response.status_code, response.json()["error"]["code"]) == (403, "metrics_are_local")


class TestWithAToken:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        server = HttpSettings(settings.server.database, metrics_token=METRICS_TOKEN)
        return msgspec.structs.replace(settings, server=server)

    def test_metrics_are_for_whoever_has_it(self, served: Any) -> None:
        proxied = {"X-Forwarded-For": "192.0.2.1"}
        for authorization, status in (
            (f"Bearer {METRICS_TOKEN}", 200), ("Bearer kiosk-token-0123456789", 401), ("", 401),
        ):  # fmt: skip
            response = served.client.get(f"{served.url}/metrics", headers={"Authorization": authorization, **proxied})
            assert response.status_code == status
        assert served.get(f"/v1/dossiers/{CODE}", Authorization=f"Bearer {METRICS_TOKEN}").status_code == 401
