pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Props

// The four steps along one line, each with its text; and the ways to look a dossier up, with the code and the slip.
Item {
    id: root

    signal acted(string action, string value)

    required property GuideProps props

    readonly property real dot: Theme.px(Theme.portrait ? 66 : 56)
    readonly property real textSize: Theme.px(Theme.portrait ? 31 : 29)

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

        y: Theme.px(Theme.portrait ? 30 : 10)
        width: root.width
        height: note.y - y - Theme.smallGap
        spacing: Theme.px(Theme.portrait ? 30 : 22)
        upLabel: root.props.up
        downLabel: root.props.down
        topic: root.props.headline
        visible: root.props.empty === ""

        BalancedLabel {
            maximumWidth: pane.width
            text: root.props.headline
            font.pixelSize: Theme.px(Theme.portrait ? 60 : 54)
            font.weight: Font.Bold
        }

        Label {
            width: pane.width
            text: root.props.intro
            font.pixelSize: Theme.px(28)
            wrapMode: Text.Wrap
            visible: text !== ""
        }

        Column {
            id: steps

            width: pane.width
            spacing: Theme.px(Theme.portrait ? 34 : 22)
            visible: !root.props.showsWays

            Repeater {
                model: root.props.showsWays ? [] : root.props.bodies

                GuideStep {
                    required property int index
                    required property string modelData

                    width: steps.width
                    number: index + 1
                    title: root.props.titles[index] ?? ""
                    body: modelData
                    last: index === root.props.bodies.length - 1
                    dot: root.dot
                    textSize: root.textSize
                    gap: steps.spacing
                    titleWidth: Theme.portrait ? 0 : Theme.px(296)
                }
            }
        }

        Grid {
            id: ways

            readonly property real cell: (pane.width - (columns - 1) * columnSpacing) / columns
            // Side by side they are of one height.
            readonly property real tallest: Theme.portrait ? 0 : Math.max(0, ...children.map(child => child.implicitHeight))

            columns: Theme.portrait ? 1 : Math.min(2, root.props.bodies.length)
            columnSpacing: Theme.px(32)
            rowSpacing: Theme.px(32)
            visible: root.props.showsWays

            Repeater {
                model: root.props.showsWays ? root.props.bodies : []

                Rectangle {
                    id: way

                    required property int index
                    required property string modelData
                    // The first way is the portal's, the second this kiosk's.
                    readonly property bool hasCode: index === 0 && root.props.code !== ""
                    readonly property bool hasSlip: index === 1
                    readonly property real pictureWidth: hasCode ? Theme.px(236) : hasSlip ? Theme.px(root.props.intro === "" ? 300 : 230) : 0

                    width: ways.cell
                    height: Math.max(implicitHeight, ways.tallest)
                    implicitHeight: Math.max(said.y + said.height, picture.height + Theme.px(32)) + Theme.px(30)
                    radius: Theme.radius
                    color: Theme.card
                    border.width: Math.max(Theme.hairline, Theme.outline)
                    border.color: Theme.line

                    Column {
                        id: said

                        x: Theme.px(32)
                        y: Theme.px(28)
                        width: way.width - way.pictureWidth - Theme.px(way.pictureWidth > 0 ? 92 : 64)
                        spacing: Theme.smallGap

                        BalancedLabel {
                            maximumWidth: parent.width
                            text: `${way.index + 1}. ${root.props.titles[way.index] ?? ""}`
                            font.pixelSize: Theme.px(36)
                            font.weight: Font.Bold
                        }

                        Label {
                            width: parent.width
                            text: way.modelData
                            font.pixelSize: Theme.px(Theme.portrait ? 33 : root.props.intro === "" ? 31 : 28)
                            lineHeight: 1.06
                            wrapMode: Text.Wrap
                        }
                    }

                    Column {
                        id: picture

                        anchors.right: parent.right
                        anchors.rightMargin: Theme.px(32)
                        y: Theme.px(34)
                        width: way.pictureWidth
                        spacing: Theme.smallGap

                        QrCode {
                            width: way.pictureWidth
                            height: way.hasCode ? width : 0
                            path: way.hasCode ? root.props.code : ""
                            modules: root.props.codeModules
                            description: `${root.props.codeHint}: ${root.props.codeAddress}`
                        }

                        Label {
                            width: parent.width
                            text: root.props.codeHint
                            color: Theme.soft
                            font.pixelSize: Theme.noteSize
                            horizontalAlignment: Text.AlignHCenter
                            visible: way.hasCode
                        }

                        SlipDrawing {
                            width: way.pictureWidth
                            visible: way.hasSlip
                        }
                    }
                }
            }
        }
    }

    BalancedLabel {
        id: note

        y: tabs.y - height - Theme.px(Theme.portrait ? 30 : 18)
        maximumWidth: root.width
        text: root.props.source
        color: Theme.soft
        font.pixelSize: Theme.noteSize
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
