import QtQuick

// A column that takes no more height than it may: words longer than any that were foreseen make it smaller as a whole
// instead of being cut. Nothing is laid out twice for it.
Item {
    id: root

    default property alias content: column.data
    property alias spacing: column.spacing
    property real maximumHeight: 0

    implicitHeight: column.height * column.scale

    Column {
        id: column

        width: root.width
        transformOrigin: Item.TopLeft
        scale: height > root.maximumHeight && root.maximumHeight > 0 ? root.maximumHeight / height : 1
    }
}
