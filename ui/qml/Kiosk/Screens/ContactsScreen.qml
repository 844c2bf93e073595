pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Props

// Feedback systems, hotlines and sites: a page for each, its texts whole, its numbers and addresses as codes.
Item {
    id: root

    signal acted(string action, string value)

    required property ContactsProps props

    // What has much to say and one address puts the code beside the words.
    readonly property bool beside: props.cardTitles.length === 1 && (props.points.length > 0 || props.body.length > 200)
    readonly property real sideWidth: Theme.px(Theme.portrait ? 430 : 480)
    readonly property int letters: props.body.length + props.points.join("").length
    readonly property bool longText: letters > 420
    readonly property real textSize: Theme.px(Theme.portrait ? (letters > 420 ? 34 : 37) : (letters > 420 ? 31 : 36))

    Column {
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.gap
        visible: root.props.empty !== ""

        BalancedLabel {
            maximumWidth: root.width
            text: root.props.headline
            font.pixelSize: Theme.headlineSize
            font.weight: Font.Bold
        }

        BalancedLabel {
            maximumWidth: root.width
            text: root.props.empty
            font.pixelSize: Theme.leadSize
            color: Theme.soft
        }
    }

    ReadingPane {
        id: pane

        y: Theme.px(Theme.portrait ? 24 : 4)
        width: root.width - (root.beside && !Theme.portrait ? root.sideWidth + Theme.px(56) : 0)
        height: (note.visible ? note.y - Theme.smallGap : tabs.y - Theme.gap) - y - (root.beside && Theme.portrait ? aside.height + Theme.px(36) : 0)
        spacing: Theme.px(root.longText ? 18 : 30)
        upLabel: root.props.up
        downLabel: root.props.down
        topic: root.props.title
        visible: root.props.empty === ""

        BalancedLabel {
            maximumWidth: pane.width
            text: root.props.title
            font.pixelSize: Theme.px(root.longText ? 46 : 54)
            font.weight: Font.Bold
        }

        BalancedLabel {
            maximumWidth: pane.width
            text: root.props.body
            font.pixelSize: root.longText ? root.textSize : Theme.textSize
            lineHeight: 1.06
            visible: text !== ""
        }

        Repeater {
            model: root.props.points

            Item {
                id: point

                required property int index
                required property string modelData

                width: pane.width
                height: Math.max(number.height, said.y + said.height)

                Rectangle {
                    id: number

                    width: Theme.px(52)
                    height: width
                    radius: width / 2
                    color: Theme.seaTint
                    border.width: Theme.outline
                    border.color: Theme.sea

                    Label {
                        anchors.centerIn: parent
                        text: point.index + 1
                        color: Theme.sea
                        font.pixelSize: Theme.px(29)
                        font.weight: Font.Bold
                    }
                }

                BalancedLabel {
                    id: said

                    x: number.width + Theme.gap
                    y: Math.max(0, (number.height - baselineOffset * 1.4) / 2)
                    maximumWidth: parent.width - x
                    text: point.modelData
                    font.pixelSize: root.textSize
                    lineHeight: 1.06
                }
            }
        }

        Grid {
            id: grid

            readonly property real cell: (pane.width - (columns - 1) * columnSpacing) / columns

            // Cards of one page are of one height.
            readonly property real tallest: {
                let height = 0;
                for (const card of children)
                    height = Math.max(height, card.implicitHeight);
                return height;
            }

            columns: Theme.portrait || root.props.cardTitles.length === 1 ? 1 : 2
            columnSpacing: Theme.gap
            rowSpacing: Theme.gap
            visible: !root.beside

            Repeater {
                model: root.beside ? 0 : root.props.cardTitles.length

                CodeCard {
                    required property int index

                    width: grid.cell
                    height: Theme.portrait ? implicitHeight : grid.tallest
                    title: root.props.cardTitles[index] ?? ""
                    note: root.props.cardNotes[index] ?? ""
                    value: root.props.cardValues[index] ?? ""
                    hint: root.props.cardHints[index] ?? ""
                    code: root.props.cardCodes[index] ?? ""
                    modules: Number(root.props.cardModules[index] ?? 0)
                    source: root.props.cardSources[index] ?? ""
                    codeSize: Theme.px(Theme.portrait ? (root.props.cardTitles.length > 1 ? 250 : 300) : root.props.cardTitles.length > 2 ? 230 : root.props.cardTitles.length > 1 ? 306 : 400)
                }
            }
        }
    }

    CodeCard {
        id: aside

        anchors.right: parent.right
        y: Theme.portrait ? tabs.y - height - Theme.px(36) : pane.y + Math.max(0, (pane.height - height) / 2)
        width: Theme.portrait ? root.width : root.sideWidth
        tall: !Theme.portrait
        codeSize: Theme.px(Theme.portrait ? 240 : 380)
        title: ""
        note: ""
        value: root.props.cardValues[0] ?? ""
        hint: root.props.cardHints[0] ?? ""
        code: root.props.cardCodes[0] ?? ""
        modules: Number(root.props.cardModules[0] ?? 0)
        source: root.props.cardSources[0] ?? ""
        visible: root.beside && root.props.empty === ""
    }

    BalancedLabel {
        id: note

        y: tabs.y - height - Theme.px(Theme.portrait ? 30 : 18)
        maximumWidth: root.width
        text: root.props.source
        color: Theme.soft
        font.pixelSize: Theme.noteSize
        visible: text !== ""
    }

    Tabs {
        id: tabs

        y: root.height - height
        width: root.width
        labels: root.props.tabs
        pages: root.props.tabPages
        current: root.props.tab
        onChosen: page => root.acted("filter", page)
    }
}
