import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Props

// The list of venues, with a search that ignores marks and case.
Item {
    id: root

    signal acted(string action, string value)

    required property VenuesProps props

    Column {
        y: Theme.largeGap
        width: root.width
        spacing: Theme.gap

        BalancedLabel {
            maximumWidth: root.width
            text: root.props.headline
            font.pixelSize: Theme.headlineSize
            font.weight: Font.Bold
        }

        Label {
            width: root.width
            text: root.props.body
        }
    }
}
