import QtQuick

// A column that takes no more height than it may: for words longer than any that were foreseen it becomes smaller as a
// whole, and its lines longer, instead of being cut. What stands in it takes its width from `columnWidth`.
Item {
    id: root

    default property alias content: column.data
    property alias spacing: column.spacing
    property real maximumHeight: 0
    readonly property alias columnWidth: column.width
    property bool fitting: false

    implicitHeight: column.height * column.scale

    onWidthChanged: fit()
    onMaximumHeightChanged: fit()

    // Called while the scene is laid out, so that the first frame is right.
    function fit() {
        if (fitting || width <= 0)
            return;
        fitting = true;
        for (const size of [1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5, 0.4, 0.3]) {
            column.scale = size;
            column.width = width / size;
            settle(column);
            if (column.height * size <= maximumHeight + 0.5)
                break;
        }
        fitting = false;
    }

    // Positioners would wait for the next polish.
    function settle(item: var) {
        for (const child of item.children)
            settle(child);
        if (typeof item.forceLayout === "function")
            item.forceLayout();
    }

    Column {
        id: column

        transformOrigin: Item.TopLeft
        onHeightChanged: root.fit()
    }
}
