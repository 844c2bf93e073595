pragma Singleton

import QtQuick

// Colours, sizes and type by role. Sizes are pixels at 1920 x 1080 (landscape) or 1080 x 1920 (portrait), times `scale`.
QtObject {
    id: root

    property size screenSize: Qt.size(1920, 1080)
    readonly property bool portrait: screenSize.height > screenSize.width
    readonly property real scale: portrait ? Math.min(screenSize.width / 1080, screenSize.height / 1920) : Math.min(screenSize.width / 1920, screenSize.height / 1080)

    property string scheme: "light"
    readonly property var lightPalette: ({
            "paper": "#F7F4EC",
            "card": "#FFFFFF",
            "line": "#D9D3C4",
            "ink": "#10243A",
            "soft": "#3F4F5F",
            "sea": "#0B4F5E",
            "seaTint": "#DCECEC",
            "ready": "#11512F",
            "readyTint": "#DDEFE3",
            "act": "#6F3C00",
            "actTint": "#FBE9CC",
            "stop": "#7F2016",
            "stopTint": "#F6DEDA",
            "beam": "#D9532C",
            "beamTint": "#F3DDD2",
            "focus": "#10243A"
        })
    readonly property var darkPalette: ({
            "paper": "#0E1A24",
            "card": "#182833",
            "line": "#3B4C58",
            "ink": "#F4F1E8",
            "soft": "#C3CDD3",
            "sea": "#8FD3DF",
            "seaTint": "#143A43",
            "ready": "#8FDDAE",
            "readyTint": "#12402A",
            "act": "#F6C779",
            "actTint": "#4A3106",
            "stop": "#FFB3A8",
            "stopTint": "#561D15",
            "beam": "#FF8A5F",
            "beamTint": "#3A261E",
            "focus": "#F4F1E8"
        })
    readonly property var contrastPalette: ({
            "paper": "#000000",
            "card": "#000000",
            "line": "#FFFFFF",
            "ink": "#FFFFFF",
            "soft": "#FFFFFF",
            "sea": "#FFE94A",
            "seaTint": "#000000",
            "ready": "#7CFFB2",
            "readyTint": "#000000",
            "act": "#FFC94A",
            "actTint": "#000000",
            "stop": "#FFB0A8",
            "stopTint": "#000000",
            "beam": "#FF8A5F",
            "beamTint": "#262626",
            "focus": "#FFFFFF"
        })
    readonly property var palette: scheme === "dark" ? darkPalette : scheme === "contrast" ? contrastPalette : lightPalette

    readonly property color paper: palette.paper
    readonly property color card: palette.card
    readonly property color line: palette.line
    readonly property color ink: palette.ink
    readonly property color soft: palette.soft
    readonly property color sea: palette.sea
    readonly property color seaTint: palette.seaTint
    readonly property color ready: palette.ready
    readonly property color readyTint: palette.readyTint
    readonly property color act: palette.act
    readonly property color actTint: palette.actTint
    readonly property color stop: palette.stop
    readonly property color stopTint: palette.stopTint
    readonly property color beam: palette.beam
    readonly property color beamTint: palette.beamTint

    readonly property color focus: palette.focus

    // High contrast has no tints to part a shape from its ground: there it gets an edge.
    readonly property bool contrast: scheme === "contrast"
    readonly property real outline: contrast ? px(3) : 0
    // Pictures stand still, and nothing slides or fades.
    property bool reduceMotion: false

    readonly property string family: "Be Vietnam Pro"
    readonly property real headlineSize: px(portrait ? 92 : 86)
    readonly property real leadSize: px(portrait ? 44 : 42)
    readonly property real textSize: px(portrait ? 40 : 36)
    readonly property real valueSize: px(portrait ? 37 : 33)
    readonly property real labelSize: px(28)
    readonly property real noteSize: px(28)
    readonly property real buttonSize: px(32)

    readonly property real margin: px(portrait ? 56 : 64)
    readonly property real gap: px(24)
    readonly property real smallGap: px(12)
    readonly property real largeGap: px(portrait ? 52 : 40)
    readonly property real touchHeight: px(portrait ? 108 : 104)
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
