"""The set-up: questions, what is brought whole, and the file that comes of it."""

from __future__ import annotations

import json

import pytest

from kiosk_app import config
from kiosk_app.config import KioskSettings, ServerSettings, Settings
from kiosk_app.errors import ConfigError
from kiosk_app.flow.actions import Action
from kiosk_app.flow.views import SetUp
from kiosk_app.setting_up import given, writing
from kiosk_app.setting_up.desk import SetUpDesk, SetUpPorts
from scanner.scan import Scan

TOKEN = "secret-token-0123456789"
CODE = json.dumps({"kiosk": {"centre_name": "Trung tâm A"}, "server": {"url": "https://a.example", "token": TOKEN}})


class Office:
    def __init__(self, desk, settings=None, media=None) -> None:
        self.workers, self.saved, self.restarted, self.tones = desk.cache_worker, [], [], []
        self.updated = []
        self.desk = SetUpDesk(settings or Settings(), SetUpPorts(
            workers=self.workers, centres=lambda typed: [f"{typed}{n}" for n in range(6)], from_media=lambda: media,
            write=self.saved.append, restart=lambda: self.restarted.append(True), tone=self.tones.append,
            update=self.updated.append,
        ))  # fmt: skip
        self.view = self.desk.opened()

    def act(self, action, value=""):
        self.view = self.desk.acted(self.view, action, value)
        return self.view

    def type(self, text):
        for character in text:
            self.act(Action.KEY, character)


@pytest.fixture
def office(desk) -> Office:
    return Office(desk)


def test_every_question_is_asked_and_the_answers_are_written(office):
    office.act(Action.RUN, "language:en")
    assert office.act(Action.RUN, "choose:Trung tâm A").step == "server"
    office.type("a.example")
    assert office.act(Action.CONFIRM).step == "token"
    office.type(TOKEN)
    assert TOKEN not in repr(office.view)
    assert office.view.typed == len(TOKEN)
    office.act(Action.CONFIRM)
    office.desk.scanned(office.view, Scan("H49.22-261008-0975", None, "D", 1.0))
    assert office.act(Action.CONFIRM).step == "review"
    assert TOKEN not in repr(office.view)
    office.act(Action.CONFIRM)
    assert office.saved == []
    office.workers.run()
    assert office.saved == [Settings(
        kiosk=KioskSettings(language="en", centre_name="Trung tâm A"),
        server=ServerSettings(url="https://a.example", token=TOKEN),
    )]  # fmt: skip
    assert office.updated[-1].step == "done"
    office.view = office.updated[-1]
    office.act(Action.CONFIRM)
    assert office.restarted == [True]


def test_an_address_that_is_none_is_not_taken(office):
    office.act(Action.RUN, "language:vi")
    office.act(Action.RUN, "choose:")
    office.act(Action.CLEAR)
    office.type("nonsense")
    assert office.act(Action.CONFIRM).step == "server"
    assert office.view.note.key == "wrong_form"


def test_back_leads_through_every_step_and_out(office):
    office.act(Action.RUN, "language:vi")
    assert office.act(Action.BACK).step == "language"
    assert office.act(Action.BACK) is None


def test_one_code_brings_everything_and_its_token_is_nowhere(office):
    view = office.desk.scanned(office.view, Scan(CODE, "qr", "D", 1.0))
    assert isinstance(view, SetUp)
    assert view.step == "review"
    assert TOKEN not in repr(view)


@pytest.mark.parametrize("code", ["", "{", "[1]", '{"server": {"nope": 1}}', '{"nope": {}}', '{"server": {"url": "x"}}',
                                  '{"server": {"token": "' + TOKEN + ' x"}}'])  # fmt: skip
def test_a_code_that_is_none_is_refused_without_its_contents(office, code):
    view = office.desk.scanned(office.view, Scan(code or "?", "qr", "D", 1.0))
    assert view.step == "language"
    assert view.note.key == "refused"
    assert TOKEN not in repr(view)
    with pytest.raises(ConfigError):
        given.from_code(code)


def test_a_code_means_nothing_at_the_other_questions(office):
    view = office.act(Action.RUN, "language:vi")
    assert office.desk.scanned(view, Scan(CODE, "qr", "D", 1.0)) == view


def test_after_leaving_nothing_is_kept(office):
    office.desk.scanned(office.view, Scan(CODE, "qr", "D", 1.0))
    office.desk.left()
    assert office.desk.opened() == SetUp()
    assert TOKEN not in str(vars(office.desk))


def test_a_stick_brings_everything(tmp_path):
    assert given.from_media([tmp_path]) is None
    (tmp_path / "kiosk.toml").write_text('[server]\nurl = "https://a.example"\n')
    assert given.from_media([tmp_path / "absent", tmp_path]) == Settings(server=ServerSettings(url="https://a.example"))
    (tmp_path / "kiosk.toml").write_text("[server]\nurl = 1\n")
    with pytest.raises(ConfigError, match=r"kiosk\.toml"):
        given.from_media([tmp_path])


class TestWriting:
    def test_what_is_written_is_read_back(self, tmp_path):
        hostile = 'a"b\\c\x7f\t😀 [x]\n#'
        settings = Settings(kiosk=KioskSettings(centre_name=hostile), server=ServerSettings(token=TOKEN),
                            scanner=config.ScannerSettings(serial_ports=("/dev/a b", "/dev/c")),
                            scanners=(config.ScannerEntry("05e0:1200", ignore=True),
                                      config.ScannerEntry("/dev/d", transport="hid",
                                                          settings={"charset": "cp1252", "silence_s": 0.5,
                                                                    "feature_reports": [[254, 1]]})))  # fmt: skip
        path = tmp_path / "new" / "kiosk.toml"
        writing.write(settings, path)
        assert config.load(path) == settings
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.read_text(encoding="utf-8").startswith("# ")
        assert [found.name for found in path.parent.iterdir()] == ["kiosk.toml"]

    def test_what_cannot_be_read_back_replaces_nothing(self, tmp_path):
        path = tmp_path / "kiosk.toml"
        path.write_text("# old\n")
        wrong = Settings(server=ServerSettings(ca_file=str(tmp_path / "absent.pem")))
        with pytest.raises(ConfigError, match=r"kiosk\.toml: \$\.server\.ca_file"):
            writing.write(wrong, path)
        assert path.read_text() == "# old\n"
        assert [found.name for found in tmp_path.iterdir()] == ["kiosk.toml"]

    def test_an_older_files_mode_is_kept_without_others(self, tmp_path):
        path = tmp_path / "kiosk.toml"
        path.write_text("")
        path.chmod(0o646)
        writing.write(Settings(), path)
        assert path.stat().st_mode & 0o777 == 0o640
