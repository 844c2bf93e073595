"""Every state of the screen has a sample, so that nothing is shown in a hall that nobody has looked at."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import pytest

import ui
from kiosk_app import texts
from kiosk_app.flow.screens import Screen
from kiosk_app.flow.views import Answered, WrongCode
from kiosk_app.lookup.answer import Found, NoAnswer, Unavailable
from kiosk_app.screenshots.samples import samples
from kiosk_app.screenshots.stage import Stage
from offline_cache.contract.dossier import Status

SAMPLES = samples()


@pytest.mark.parametrize("screen", Screen)
def test_every_screen_has_a_sample(screen):
    assert any(sample.screen is screen for sample in SAMPLES)


def test_every_status_is_shown():
    shown = [one.view.answer.dossier.status for one in SAMPLES
             if isinstance(one.view, Answered) and isinstance(one.view.answer, Found)]  # fmt: skip
    assert set(shown) == set(Status)


def test_every_reason_for_no_answer_is_shown():
    shown = [one.view.answer.why for one in SAMPLES
             if isinstance(one.view, Answered) and isinstance(one.view.answer, Unavailable)]  # fmt: skip
    assert set(shown) == set(NoAnswer)


def test_every_kind_of_wrong_code_is_shown():
    keys = texts.load(ui.CATALOGUES, "vi").keys()
    kinds = {found[1] for key in keys if (found := re.fullmatch(r"wrong_code\.(\w+)\.headline", key))}
    shown = {one.view.kind for one in SAMPLES if isinstance(one.view, WrongCode)}
    assert kinds == shown | {"maybe_citizen_id"}
    assert "wrong_code-maybe_citizen_id" in [one.name for one in SAMPLES]


def test_no_two_pictures_have_one_name():
    assert [name for name, count in Counter(one.name for one in SAMPLES).items() if count > 1] == []


def test_no_two_samples_look_the_same(qapp):
    """One that does shows a state that the screen does not have, or not yet."""
    stage, seen = Stage((1280, 800)), defaultdict(list)
    for sample in SAMPLES:
        picture = stage.show(sample, "vi", "light")
        seen[bytes(picture.constBits())].append(sample.name)
    stage.close()
    assert [names for names in seen.values() if len(names) > 1] == []


def test_a_name_begins_with_its_screen_and_is_good_for_a_file():
    for sample in SAMPLES:
        assert re.fullmatch(rf"{sample.screen.value}(-[a-z0-9_]+)?", sample.name)
