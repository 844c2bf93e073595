"""What each screen shows, derived from values: frozen inputs in, frozen props out, no Qt.

A props structure's fields are the properties of the QML type of the same name; a test holds the two together.
"""
