from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from sqlalchemy import Engine

from central_server import vietnam_time
from central_server.intake.importing import ImportReport
from central_server.publishing.closing import close_ended
from central_server.settings import HttpSettings, KioskEntry, LimitSettings, Settings

Take = Callable[..., ImportReport]
METRICS_TOKEN = "metrics-token-0123456789"
FOUND, AMBIGUOUS, TWICE, CLOSED = "H49.22-261003-0147", "12345678", "87654321", "H49.22-250101-0001"

CONFIGURATION = """
seed = 3
[cache]
enabled = false
[generation]
max-examples = 80
deterministic = true
database = "none"
[auth.openapi.kiosk]
bearer = "kiosk-token-0123456789"
[auth.openapi.importer]
bearer = "import-token-0123456789"
[auth.openapi.metrics]
bearer = "metrics-token-0123456789"
[dictionaries.numbers]
values = ["H49.22-261003-0147", "12345678", "87654321", "H49.22-250101-0001", "H49.22-261003-9999"]
[[operations]]
include-operation-id = "look_up"
# Which texts are receipt numbers no schema can say: 422 is what any other text gets, 410 a closed dossier's answer.
checks.positive_data_acceptance.expected-statuses = ["2xx", "3xx", "404", "409", "410", "422"]
parameters."path.receipt_number" = { dictionary = "numbers", probability = 0.8 }
[[operations]]
include-operation-id = "import"
# Which services and moments there are no schema says either.
checks.positive_data_acceptance.expected-statuses = ["2xx", "400"]
"""


@pytest.fixture
def burst() -> int:
    """More than schemathesis asks."""
    return 10_000


@pytest.fixture
def settings(settings: Settings, burst: int) -> Settings:
    server = HttpSettings(settings.server.database, metrics_token=METRICS_TOKEN)
    kiosks = (*settings.kiosks, KioskEntry("hall-2", "a-third-kiosks-token-0"))
    kiosks = (msgspec.structs.replace(kiosks[0], revoked=True), *kiosks[1:])
    return msgspec.structs.replace(settings, server=server, kiosks=kiosks, limits=LimitSettings(1, burst))


def record(code: str, **fields: Any) -> dict[str, Any]:
    base = {"MaHoSo": code, "TenTTHC": "Đăng ký khai sinh", "ChuHoSo": "Nguyễn Văn An", "TrangThaiHoSo": "4"}
    return {**base, "NgayTiepNhan": "20250101081500", "DonViXuLy": "UBND phường Hạ Long", **fields}


@pytest.fixture
def dossiers(take: Take, engine: Engine) -> None:
    take(
        record(FOUND),
        record("H49.22-261003-0148", SoBienNhan=AMBIGUOUS),
        record("H49.23-261003-0149", SoBienNhan=AMBIGUOUS, DonViXuLy="UBND xã Cô Tô"),
        record("H49.22-261003-0150", SoBienNhan=TWICE),
        record("H49.22-261003-0151", SoBienNhan=TWICE),
        record(CLOSED, TrangThaiHoSo=10, NgayTra="20250105100000"),
    )
    assert close_ended(engine, now=vietnam_time.now(), after_days=90) == 1


LOOK_UP, IMPORT = "GET /v1/dossiers/{receipt_number}", "POST /v1/import"
REACHED = {(LOOK_UP, status) for status in (200, 300, 401, 404, 422)}
REACHED |= {(IMPORT, status) for status in (200, 400, 401)}


def document(served: Any) -> Any:
    return schemathesis.openapi.from_url(
        f"{served.url}/openapi.json", config=SchemathesisConfig.from_str(CONFIGURATION)
    )


@pytest.mark.usefixtures("dossiers")
def test_what_the_openapi_document_says_is_true(served: Any) -> None:
    """Every check of schemathesis, over every operation, against the running server."""
    reached: set[tuple[str, int]] = set()
    failures: list[str] = []
    for event in from_schema(document(served)).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            failures.append(str(event))
        if not isinstance(event, events.ScenarioFinished):
            continue
        for case_id, interaction in event.recorder.interactions.items():
            if interaction.response is not None:
                reached.add((str(event.label), interaction.response.status_code))
            failures += [
                f"{check.name}: {check.failure_info.failure} {interaction.request.method} {interaction.request.uri}"
                for check in event.recorder.checks.get(case_id, [])
                if check.failure_info is not None
            ]
    assert not failures, "\n\n".join(failures[:10])
    assert reached >= REACHED


@pytest.mark.usefixtures("dossiers")
@pytest.mark.parametrize("burst", [4])
def test_answers_that_generated_requests_seldom_meet_are_as_declared(served: Any, engine: Engine) -> None:
    look_up, health = (document(served)[path]["GET"] for path in ("/v1/dossiers/{receipt_number}", "/healthz"))
    revoked = served.get(f"/v1/dossiers/{FOUND}", Authorization="Bearer another-kiosks-token-0")
    unchanged = served.get(f"/v1/dossiers/{FOUND}", **{"If-None-Match": "*"})
    twice, closed = served.get(f"/v1/dossiers/{TWICE}"), served.get(f"/v1/dossiers/{CLOSED}")
    wide = served.client.request("GET", f"{served.url}/v1/dossiers/{FOUND}", content=b" " * 20_000)
    limited = [served.get(f"/v1/dossiers/{FOUND}") for _ in range(2)][-1]
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE number")
        connection.exec_driver_sql("DROP TABLE dossier")
    failed = served.get(f"/v1/dossiers/{FOUND}", Authorization="Bearer a-third-kiosks-token-0")
    unhealthy = served.client.get(f"{served.url}/healthz")
    for status, response in (
        (304, unchanged), (403, revoked), (409, twice), (410, closed), (413, wide), (429, limited), (500, failed),
    ):  # fmt: skip
        assert response.status_code == status
        look_up.validate_response(response)
    assert unhealthy.status_code == 503
    health.validate_response(unhealthy)


def test_every_path_is_in_the_document_and_no_page_that_loads_from_elsewhere_is_there(served: Any) -> None:
    paths = served.client.get(f"{served.url}/openapi.json").json()["paths"]
    assert {(path, *operations) for path, operations in paths.items()} == {
        ("/v1/dossiers/{receipt_number}", "get"), ("/v1/import", "post"), ("/healthz", "get"), ("/metrics", "get"),
    }  # fmt: skip
    for page in ("/docs", "/redoc"):
        assert served.client.get(served.url + page).status_code == 404
