import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Props

// Where the dossier stands: status, next step, steps line, the slip; below, what else can be seen.
Item {
    id: root

    signal acted(string action, string value)

    required property ResultProps props

    readonly property real columnGap: Theme.px(56)
    readonly property real columnWidth: Theme.portrait ? width : width - Theme.px(684) - columnGap
    readonly property real buttonsHeight: Theme.px(96)
    readonly property real buttonsTop: height - buttonsHeight - Theme.px(Theme.portrait ? 20 : 0)
    // How much there is to read decides how large it is set; no size is tried out. A line counts as 70 letters.
    readonly property int slipLetters: props.procedure.length + props.agency.length + props.applicant.length + 70 * (props.source.split("<br>").length - 1)
    readonly property int storyDensity: Theme.portrait ? level(story.letters + slipLetters, 260, 400) : level(story.letters * Theme.px(694) / buttonsTop, 210, 390)
    readonly property int slipDensity: Theme.portrait ? storyDensity : level(slipLetters, 130, 190)
    // In portrait what is left over parts header, story, slip and buttons.
    readonly property real slack: Theme.portrait ? Math.max(0, buttonsTop - story.height - slip.height - Theme.px(60)) / 3 : 0

    function level(letters: real, some: int, many: int): int {
        return letters < some ? 0 : letters < many ? 1 : 2;
    }

    ResultStory {
        id: story

        readonly property real room: root.buttonsTop - Theme.smallGap

        y: Theme.portrait ? root.slack : (room - height) / 2
        width: root.columnWidth
        height: implicitHeight
        maximumHeight: Theme.portrait ? root.height * 0.6 : room
        props: root.props
        density: root.storyDensity
    }

    ResultSlip {
        id: slip

        x: Theme.portrait ? 0 : root.columnWidth + root.columnGap
        y: Theme.portrait ? story.height + Theme.px(30) + 2 * root.slack : 0
        width: root.width - x
        room: Theme.portrait ? root.buttonsTop - story.height - Theme.px(60) : root.height
        props: root.props
        density: root.slipDensity
    }

    Row {
        y: root.buttonsTop
        width: root.columnWidth
        spacing: Theme.gap

        PillButton {
            id: more

            width: Theme.portrait && !place.visible ? root.width : Math.max(implicitWidth, Theme.portrait ? (root.width - Theme.gap) / 2 : 0)
            height: root.buttonsHeight
            icon: "more"
            text: root.props.moreLabel
            onTapped: root.acted("open_more", "")
        }

        PillButton {
            id: place

            width: Theme.portrait ? root.width - more.width - Theme.gap : implicitWidth
            height: root.buttonsHeight
            icon: "place"
            text: root.props.venueLabel
            visible: root.props.venueId !== ""
            onTapped: root.acted("open_venue", root.props.venueId)
        }
    }
}
