"""A feed whose key was stolen still cannot take a kiosk out of service: its generation is no file of the cache's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from offline_cache.errors import Refusal, SourceRefused
from offline_cache.layout import LOCK_NAME, POINTER_NAME, REVOKED_NAME
from offline_cache.revocation import revoked_since

Make = Callable[..., Any]


@pytest.mark.parametrize("name", [REVOKED_NAME, POINTER_NAME, LOCK_NAME, "agent.json", "agent.lock", "..", ".feed"])
def test_a_generation_has_no_name_of_ours(
    root: Path, local_feed: Any, publication: Make, sync: Make, name: str
) -> None:
    local_feed.publish(publication(name, 1))
    with pytest.raises(SourceRefused) as refused:
        sync()
    assert refused.value.reason is Refusal.CONTRACT
    assert revoked_since(root) is None
