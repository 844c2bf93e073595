"""On every screen, in both languages and at every size: what is touched can be touched, what is said can be read."""

from __future__ import annotations

import pytest

from kiosk_app.flow.views import More
from kiosk_app.screenshots import scene
from kiosk_app.screenshots.rules import Rule, faults
from kiosk_app.screenshots.sample_dossiers import found
from kiosk_app.screenshots.samples import Sample, samples
from kiosk_app.screenshots.stage import LANGUAGES, SIZES, Stage
from offline_cache.contract.dossier import Status

HOSTILE = {
    "one_word": "Ẫ" * 10_000,
    "many_words": "thủ tục hành chính " * 600,
    "right_to_left": "إجراء إداري " * 20,
    "emoji": "🏛️📄👵🏽" * 40,
    "markup": "<b><img src='https://example.invalid/x.png'>" * 20,
    "stacked_marks": "a" + "\u0302\u0301\u0323" * 40,
}
MAY_HAPPEN = {Rule.TEXT_CUT, Rule.TEXT_SIZE, Rule.REACH}
"""What nobody foresaw may be shortened or small, but never leaves its place."""
FEWEST = {"texts": 4, "touchables": 2}
ONE_COLOUR = "staff-colour_"
"""Samples that are nothing but a colour to touch."""


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def stage(request, qapp):
    stage = Stage(request.param)
    yield stage
    stage.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_cut_too_small_or_out_of_reach(stage, language):
    wrong = []
    for sample in samples():
        stage.show(sample, language, "light")
        seen = scene.read(stage.window.quick)
        if sample.name.startswith(ONE_COLOUR):
            assert (len(seen.texts), len(seen.touchables)) == (0, 1), sample.name
        else:
            assert len(seen.texts) >= FEWEST["texts"], f"{sample.name}: suspiciously little was found"
            assert len(seen.touchables) >= FEWEST["touchables"], f"{sample.name}: suspiciously little was found"
        wrong += [f"{sample.name}: {fault}" for fault in faults(seen)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_whatever_it_is_leaves_its_place(stage, text):
    view = found(
        Status.PAPERS_MISSING, procedure=text, agency=text, applicant=text, counter=text, missing_papers=(text, text)
    )
    for sample in (Sample("hostile", view), Sample("hostile", More(view))):
        stage.show(sample, "vi", "light")
        seen = faults(scene.read(stage.window.quick))
        left = [str(fault)[:200] for fault in seen if fault.rule not in MAY_HAPPEN]
        assert not left, "\n".join([sample.name, *left])
