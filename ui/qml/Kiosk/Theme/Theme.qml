pragma Singleton

import QtQuick

// Colours, sizes and type by role. Sizes are pixels at 1920 x 1080 (landscape) or 1080 x 1920 (portrait), times `scale`.
QtObject {
    id: root

    property size screenSize: Qt.size(1920, 1080)
    readonly property bool portrait: screenSize.height > screenSize.width
    readonly property real scale: portrait ? Math.min(screenSize.width / 1080, screenSize.height / 1920) : Math.min(screenSize.width / 1920, screenSize.height / 1080)

    readonly property color paper: "#F7F4EC"
    readonly property color card: "#FFFFFF"
    readonly property color line: "#D9D3C4"
    readonly property color ink: "#10243A"
    readonly property color soft: "#3F4F5F"
    readonly property color sea: "#0B4F5E"
    readonly property color seaTint: "#DCECEC"
    readonly property color ready: "#11512F"
    readonly property color readyTint: "#DDEFE3"
    readonly property color act: "#6F3C00"
    readonly property color actTint: "#FBE9CC"
    readonly property color stop: "#7F2016"
    readonly property color stopTint: "#F6DEDA"
    readonly property color beam: "#D9532C"
    readonly property color beamTint: "#F3DDD2"

    readonly property string family: "Be Vietnam Pro"
    readonly property real headlineSize: px(portrait ? 92 : 96)
    readonly property real leadSize: px(portrait ? 46 : 43)
    readonly property real textSize: px(portrait ? 40 : 36)
    readonly property real valueSize: px(portrait ? 38 : 31)
    readonly property real labelSize: px(portrait ? 28 : 23)
    readonly property real noteSize: px(26)

    readonly property real margin: px(portrait ? 56 : 64)
    readonly property real gap: px(24)
    readonly property real smallGap: px(12)
    readonly property real largeGap: px(portrait ? 52 : 40)
    readonly property real touchHeight: px(portrait ? 120 : 104)
    readonly property real radius: px(28)
    readonly property real hairline: Math.max(1, px(2))

    function px(size: real): real {
        return Math.round(size * root.scale);
    }

    function roleColor(role: string): color {
        switch (role) {
        case "ready":
            return root.ready;
        case "act":
            return root.act;
        case "stop":
            return root.stop;
        default:
            return root.sea;
        }
    }

    function roleTint(role: string): color {
        switch (role) {
        case "ready":
            return root.readyTint;
        case "act":
            return root.actTint;
        case "stop":
            return root.stopTint;
        default:
            return root.seaTint;
        }
    }
}
