"""Every QML file belongs to a module: what its qmldir does not name, the linter does not see."""

from __future__ import annotations

import ui


def test_every_qmldir_names_its_files() -> None:
    folders = [path.parent for path in ui.QML_IMPORT_PATH.rglob("qmldir")]
    assert len(folders) >= 4
    for folder in folders:
        lines = (folder / "qmldir").read_text().splitlines()
        assert lines[0] == f"module {'.'.join(folder.relative_to(ui.QML_IMPORT_PATH).parts)}"
        assert {line.split()[-1] for line in lines[1:]} == {path.name for path in folder.glob("*.qml")}
    inside = {path for folder in folders for path in folder.glob("*.qml")}
    assert set(ui.QML_IMPORT_PATH.rglob("*.qml")) - inside == {ui.MAIN_QML}
