import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Props

// Everything that is always within reach, along the lower edge: language, contrast, reading aloud; the way back and the
// way out, and how long the screen stays. In portrait the ways stand above the settings. At rest: how the machine is.
Item {
    id: root

    signal acted(string action, string value)

    required property FooterProps props
    required property bool resting
    required property string status
    required property string statusRole

    readonly property real barHeight: Theme.px(Theme.portrait ? 100 : 92)
    readonly property bool stacked: Theme.portrait && (!resting || status !== "")
    readonly property real waysHeight: resting ? statusLine.implicitHeight : barHeight
    readonly property int settingsCount: props.readAloud === "" ? 2 : 3
    readonly property real settingsWidth: (width - (settingsCount - 1) * Theme.gap) / settingsCount

    implicitHeight: barHeight + (stacked ? waysHeight + Theme.gap : 0)

    Row {
        id: settings

        anchors.bottom: parent.bottom
        spacing: Theme.gap

        PillButton {
            height: root.barHeight
            width: Theme.portrait ? root.settingsWidth : implicitWidth
            padding: Theme.px(Theme.portrait ? 20 : 34)
            quiet: true
            fontSize: Theme.px(Theme.portrait ? 28 : 30)
            icon: "globe"
            text: root.props.language
            onTapped: root.acted("language", "")
        }

        PillButton {
            height: root.barHeight
            width: Theme.portrait ? root.settingsWidth : implicitWidth
            padding: Theme.px(Theme.portrait ? 20 : 34)
            quiet: true
            fontSize: Theme.px(Theme.portrait ? 28 : 30)
            icon: "contrast"
            text: root.props.contrast
            onTapped: root.acted("contrast", "")
        }

        PillButton {
            height: root.barHeight
            width: Theme.portrait ? root.settingsWidth : implicitWidth
            padding: Theme.px(Theme.portrait ? 20 : 34)
            quiet: true
            fontSize: Theme.px(Theme.portrait ? 28 : 30)
            icon: root.props.speaking ? "silent" : "speaker"
            text: root.props.readAloud
            visible: text !== ""
            onTapped: root.acted("read_aloud", "")
        }
    }

    StatusLine {
        id: statusLine

        x: Theme.portrait ? 0 : settings.width + Theme.largeGap
        y: Theme.portrait ? 0 : Math.min((root.height - height) / 2, root.height - height + Theme.px(16))
        width: root.width - x
        text: root.status
        role: root.statusRole
        leading: Theme.portrait
        visible: root.resting && text !== ""
    }

    Item {
        x: Theme.portrait ? 0 : settings.width + Theme.gap
        width: root.width - x
        height: root.barHeight
        visible: !root.resting

        Row {
            id: ways

            anchors.right: parent.right
            spacing: Theme.gap

            PillButton {
                height: root.barHeight
                text: root.props.stay
                role: "act"
                visible: text !== ""
                onTapped: root.acted("stay", "")
            }

            PillButton {
                height: root.barHeight
                icon: "return"
                text: root.props.back
                visible: text !== ""
                onTapped: root.acted("back", "")
            }

            PillButton {
                height: root.barHeight
                width: Math.max(implicitWidth, Theme.px(Theme.portrait ? 300 : 220))
                primary: root.props.doneLeads
                text: root.props.done
                onTapped: root.acted("done", "")
            }
        }

        RichLabel {
            anchors.left: parent.left
            anchors.right: ways.left
            anchors.rightMargin: Theme.gap
            anchors.verticalCenter: parent.verticalCenter
            text: root.props.countdown
            color: root.props.warns ? Theme.act : Theme.soft
            font.pixelSize: Theme.noteSize
            horizontalAlignment: Theme.portrait ? Text.AlignLeft : Text.AlignRight
        }
    }
}
