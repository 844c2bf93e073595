"""Codes for the citizen's phone: what goes into one, and that a camera reads it off the screen at every size."""

from __future__ import annotations

import subprocess
import sys

import pytest
import zxingcpp
from PySide6.QtCore import QPoint, QRect, QSize, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtQuick import QQuickView

import ui
from kiosk_app.viewmodels.qr import QUIET_ZONE, qr

PORTAL = "https://dichvucong.gov.vn"
LONG = "https://dichvucong.gov.vn/p/home/dvc-tra-cuu-ho-so.html?ma=" + "x" * 200
TEXTS = [PORTAL, "tel:0912023079", "tel:+84912023079", LONG]
SHEET = """
import QtQuick
import Kiosk.Theme
import Kiosk.Controls

Rectangle {
    property alias path: code.path
    property alias modules: code.modules

    color: Theme.paper

    QrCode {
        id: code

        anchors.fill: parent
        path: ""
        modules: 0
        description: "portal"
    }
}
"""


@pytest.mark.parametrize("text", TEXTS)
def test_a_code_is_as_wide_as_a_qr_code_can_be(text):
    path, modules = qr(text)
    version = (modules - 2 * QUIET_ZONE - 17) / 4
    assert version.is_integer()
    assert 1 <= version <= 40
    assert path.startswith("M4 4h7")  # the corner's finder pattern begins where the quiet zone ends


@pytest.mark.parametrize("text", [
    "", "http://dichvucong.gov.vn", "javascript:alert(1)", "https://", "https://a b", "https://xã.vn", "tel:", "tel:12",
    "tel:0912.023079", "sms:0912023079", "mailto:a@b.vn", "H49.22-261008-0975", "HTTPS://a.vn", "https://a.vn\n",
    "tel:١٢٣٤٥", "https://" + "x" * 600, "tel:" + "1" * 30,
])  # fmt: skip
def test_nothing_else_goes_into_a_code(text):
    assert qr(text) == ("", 0)


def test_the_encoder_is_loaded_with_the_first_code_and_not_before():
    """The first frame does not wait for it."""
    asked = (
        "import sys, kiosk_app.viewmodels.qr as qr; before = 'segno' in sys.modules;"
        "qr.qr('http://a'); qr.qr('https://a'); print(before, 'segno' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


@pytest.fixture
def sheet(qtbot, tmp_path):
    source = tmp_path / "Sheet.qml"
    source.write_text(SHEET, encoding="utf-8")
    view = QQuickView()
    view.engine().addImportPath(str(ui.QML_IMPORT_PATH))
    view.setSource(QUrl.fromLocalFile(str(source)))
    view.resize(QSize(160, 160))
    view.show()
    assert qtbot.waitExposed(view)
    yield view
    view.close()


def drawn(view: QQuickView, text: str, side: int) -> QImage:
    """What is on the screen when the code of `text` is given `side` pixels."""
    path, modules = qr(text)
    view.resize(QSize(side, side))
    view.rootObject().setSize(QSize(side, side))
    view.rootObject().setProperty("path", path)
    view.rootObject().setProperty("modules", modules)
    return view.grabWindow().convertToFormat(QImage.Format.Format_Grayscale8)


def read(image: QImage) -> list[str]:
    grey = memoryview(image.constBits()).cast("B", (image.height(), image.bytesPerLine()))
    return [code.text for code in zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormat.QRCode)]


@pytest.mark.parametrize("side", [160, 213, 240, 297, 360, 480, 900])
@pytest.mark.parametrize("text", TEXTS)
def test_a_camera_reads_it_off_the_screen(sheet, text, side):
    assert read(drawn(sheet, text, side)) == [text]


@pytest.mark.parametrize("scheme", ["light", "dark", "contrast"])
def test_it_is_black_on_white_without_a_grey_edge_in_every_scheme(sheet, scheme):
    theme = sheet.engine().singletonInstance("Kiosk.Theme", "Theme")
    before = theme.property("scheme")
    theme.setProperty("scheme", scheme)
    try:
        image = drawn(sheet, PORTAL, 240)
    finally:
        theme.setProperty("scheme", before)
    modules = qr(PORTAL)[1]
    module = 240 // modules
    side, corner = module * modules, 2 * module
    whole = QRect(QPoint((240 - side) // 2, (240 - side) // 2), QSize(side, side))
    inside = whole.adjusted(corner, corner, -corner, -corner)  # the sheet's corners are round, in its quiet zone
    shades = {
        QColor(image.pixel(x, y)).lightness()
        for x in range(inside.left(), inside.right() + 1)
        for y in range(inside.top(), inside.bottom() + 1)
    }
    assert shades == {0, 255}
