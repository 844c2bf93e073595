pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Props

// The list of venues. In landscape one types on the left and sees what it finds on the right. In portrait everything
// touched lies below the middle, and the keyboard comes in place of kinds and pages when the search field is touched.
Item {
    id: root

    signal acted(string action, string value)

    required property VenuesProps props

    readonly property bool portrait: Theme.portrait
    readonly property bool typing: portrait && props.typing
    readonly property real touchTop: height - Theme.px(656)
    readonly property real typeWidth: portrait ? width : Theme.px(952)
    readonly property real listX: portrait ? 0 : typeWidth + Theme.px(40)
    readonly property real listWidth: width - listX
    readonly property real rowGap: Theme.px(14)
    // A landscape screen that is less wide than most has height to spare: it makes larger keys.
    readonly property real spare: portrait ? 0 : Math.max(0, height - Theme.px(790))
    readonly property real rowHeight: Theme.px(portrait ? 100 : 96) + spare / 7

    BalancedLabel {
        id: headline

        y: Theme.px(root.portrait ? 36 : 6)
        maximumWidth: root.typeWidth
        text: root.props.headline
        font.pixelSize: Theme.px(root.portrait ? 76 : 52)
        font.weight: Font.Bold
    }

    Label {
        id: lead

        y: headline.y + headline.implicitHeight + Theme.px(root.portrait ? 18 : 4)
        width: root.typeWidth
        text: root.props.lead
        color: Theme.soft
        font.pixelSize: Theme.px(root.portrait ? 38 : 28)
    }

    PlacePicture {
        y: lead.y + lead.height + Theme.gap
        width: root.width
        height: root.touchTop - y - Theme.px(36)
        visible: root.portrait && !root.typing
    }

    SearchField {
        id: field

        y: root.typing ? root.touchTop - height - Theme.px(28) : root.portrait ? root.height - height : kinds.y - height - root.rowGap
        width: (root.typing || !root.portrait ? root.typeWidth : Theme.px(524)) - (clear.visible ? clear.width + Theme.smallGap : 0)
        height: root.typing ? Theme.px(124) : root.rowHeight
        query: root.props.query
        placeholder: root.props.placeholder
        opens: root.portrait && !root.typing
        large: root.typing
        onTapped: root.acted("keyboard", "")
    }

    PillButton {
        id: clear

        x: field.x + field.width + Theme.smallGap
        y: field.y
        height: field.height
        padding: Theme.px(root.portrait ? 20 : 30)
        fontSize: Theme.px(30)
        text: root.props.clear
        visible: text !== "" && !root.typing
        onTapped: root.acted("clear", "")
    }

    KindChips {
        id: kinds

        y: (root.portrait ? field.y : keys.y) - height - root.rowGap
        width: root.typeWidth
        height: root.rowHeight
        labels: root.props.kinds
        kinds: root.props.kindValues
        current: root.props.kind
        visible: !root.typing
        onChosen: kind => root.acted("filter", kind)
    }

    SearchKeys {
        id: keys

        y: root.height - height
        width: root.typeWidth
        keyHeight: Theme.px(94) + root.spare / 7
        hides: root.typing
        digits: root.props.digits
        keyRows: root.props.keyRows
        spaceLabel: root.props.space
        eraseLabel: root.props.erase
        hideLabel: root.props.hide
        visible: !root.portrait || root.typing
        onActed: (action, value) => root.acted(action, value)
    }

    Grid {
        id: cards

        readonly property real end: root.typing ? keys.y : root.portrait ? kinds.y : pages.y
        readonly property int rowCount: root.portrait ? 2 : 4
        readonly property real cellHeight: (end - y - root.rowGap - (rowCount - 1) * spacing) / rowCount

        x: root.listX
        y: root.portrait ? root.touchTop : Theme.px(6)
        width: root.listWidth
        columns: root.portrait ? 2 : 1
        spacing: Theme.smallGap

        Repeater {
            model: cards.columns * cards.rowCount

            VenueCard {
                required property int index

                width: (cards.width - (cards.columns - 1) * cards.spacing) / cards.columns
                height: cards.cellHeight
                icon: root.props.cardIcons[index] ?? ""
                name: root.props.cardNames[index] ?? ""
                note: root.props.cardNotes[index] ?? ""
                opening: root.props.cardStates[index] ?? ""
                openingRole: root.props.cardRoles[index] ?? ""
                visible: index < root.props.cardIds.length
                onTapped: root.acted("open_venue", root.props.cardIds[index])
            }
        }
    }

    Column {
        x: root.listX
        y: cards.y + Math.max(0, (cards.end - cards.y - height) / 2)
        width: root.listWidth
        spacing: Theme.smallGap
        visible: root.props.empty !== ""

        RoleMark {
            implicitWidth: Theme.px(104)
            role: "sea"
            icon: "not_found"
            visible: root.props.advice !== ""
        }

        BalancedLabel {
            maximumWidth: root.listWidth
            text: root.props.empty
            font.pixelSize: Theme.px(44)
            font.weight: Font.Bold
        }

        BalancedLabel {
            maximumWidth: root.listWidth
            text: root.props.advice
            font.pixelSize: Theme.textSize
            visible: text !== ""
        }
    }

    Item {
        id: pages

        readonly property bool several: root.props.previousPage !== "" || root.props.nextPage !== ""

        x: root.portrait ? field.x + Theme.px(524) + root.rowGap : root.listX
        y: root.height - height
        width: root.width - x
        height: root.rowHeight
        visible: !root.typing

        TurnButton {
            rotation: 90
            text: root.props.previous
            enabled: root.props.previousPage !== ""
            onTapped: root.acted("page", root.props.previousPage)
        }

        BalancedLabel {
            id: found

            anchors.centerIn: parent
            maximumWidth: parent.width - (pages.several ? 2 * (root.rowHeight + Theme.smallGap) : 0)
            text: root.props.found
            font.pixelSize: Theme.px(root.portrait ? 28 : 34)
            font.weight: Font.DemiBold
            horizontalAlignment: Text.AlignHCenter
        }

        TurnButton {
            x: parent.width - width
            rotation: -90
            text: root.props.following
            enabled: root.props.nextPage !== ""
            onTapped: root.acted("page", root.props.nextPage)
        }
    }

    Label {
        y: field.y - height - Theme.px(14)
        width: root.width
        text: root.props.found
        font.pixelSize: Theme.textSize
        font.weight: Font.DemiBold
        visible: root.typing
    }

    component TurnButton: Pressable {
        id: turn

        width: root.rowHeight
        height: width
        radius: width / 2
        border.width: Theme.px(3)
        border.color: enabled ? Theme.sea : Theme.line
        color: pressed ? Theme.seaTint : Theme.card
        visible: pages.several
        activeFocusOnTab: enabled

        Icon {
            anchors.centerIn: parent
            width: parent.width * 0.5
            height: width
            name: "down"
            color: turn.enabled ? Theme.sea : Theme.soft
        }
    }
}
