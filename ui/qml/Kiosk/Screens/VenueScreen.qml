import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Props

// One venue: address, phone, hours.
Item {
    id: root

    signal acted(string action, string value)

    required property VenueProps props

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
