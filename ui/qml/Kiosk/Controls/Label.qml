import QtQuick
import Kiosk.Theme

// Plain text in the house's type. Data is never markup here.
Text {
    id: root

    color: Theme.ink
    font.family: Theme.family
    font.pixelSize: Theme.textSize
    font.features: ({
            "tnum": 1
        })
    textFormat: Text.PlainText
    // Between words, and within one that is longer than its line.
    wrapMode: Text.Wrap
}
