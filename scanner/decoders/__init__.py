"""Bytes or key events in, scans out. No device, no clock: time is an argument, in monotonic seconds.

Every decoder has the same four doors:

    feed(data, now)   -> outcomes of everything that `data` completes, in order
    idle(now)         -> outcomes of the silence so far; does nothing before `deadline()`
    deadline()        -> when `idle` wants to be called, or None
    reset()           -> forget the half scan

    serial_line.py      bytes of a serial line
    keyboard.py         key events of a keyboard, through one of layouts.py
    finishing.py        what both do with a whole scan: clean, bound, drop the second reading
    text_cleaning.py    identifier, character set, padding, control characters
    duplicates.py       the same code twice within two seconds is one scan
"""
