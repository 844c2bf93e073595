"""The line below every screen: what is always within reach, and how long the screen stays."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk_app.texts import Texts


@dataclass(frozen=True, slots=True)
class FooterInputs:
    """`seconds_left` until the screen clears itself, None where nothing is counted; it warns from `warning_s` on.

    `speaks`: this screen can be read aloud, and `speaking`: it is being read. `aside`: a screen of the staff's, which
    has a next step of its own: to end is not what it leads to.
    """

    seconds_left: int | None = None
    warning_s: int = 10
    can_go_back: bool = False
    high_contrast: bool = False
    speaks: bool = False
    speaking: bool = False
    aside: bool = False


@dataclass(frozen=True, slots=True)
class FooterProps:
    """Labels of buttons; an empty one has no button. `countdown` is rich text; `warns`: it is about to run out.
    `done_leads`: to end is the way to take.
    """

    countdown: str
    warns: bool
    done: str
    done_leads: bool
    stay: str
    back: str
    language: str
    contrast: str
    read_aloud: str
    speaking: bool


def derive(inputs: FooterInputs, texts: Texts) -> FooterProps:
    """What can be touched below this screen."""
    left = inputs.seconds_left
    warns = left is not None and left <= inputs.warning_s
    return FooterProps(
        countdown="" if left is None else texts.rich("footer.warning" if warns else "footer.countdown", seconds=left),
        warns=warns,
        done=texts.plain("footer.leave" if inputs.aside else "footer.done"), done_leads=not inputs.aside,
        stay=texts.plain("footer.stay") if warns else "",
        back=texts.plain("footer.back") if inputs.can_go_back else "",
        language=texts.languages[texts.following],
        contrast=texts.plain("footer.contrast_off" if inputs.high_contrast else "footer.contrast_on"),
        read_aloud=texts.plain("footer.be_silent" if inputs.speaking else "footer.read_aloud") if inputs.speaks else "",
        speaking=inputs.speaks and inputs.speaking,
    )  # fmt: skip
