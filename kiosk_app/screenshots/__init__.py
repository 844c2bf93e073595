"""`kiosk screenshots`: every state of the screen as a picture, and what can be measured in it.

    samples.py    what is shown: one line for each state
    stage.py      the real window, drawn into memory, with one sample on it
    scene.py      what stands where: texts and touched things, read from the scene
    rules.py      what is wrong with that: cut, overlapping, too small, out of reach
    ink.py        what the pixels say: contrast, and texts that touch each other
    sheets.py     contact sheets
    references.py small pictures to compare with

Pillow is needed for pixels, sheets and references; nothing here is imported by the kiosk's screen.
"""
