import QtQuick
import Kiosk.Theme

// Text with `<b>` from the catalogue; the values in it come escaped.
Label {
    id: root

    font.pixelSize: Theme.leadSize
    lineHeight: 1.05
    textFormat: Text.StyledText
}
