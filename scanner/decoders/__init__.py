"""Bytes or key events in, scans out. No device, no clock: time is an argument, in monotonic seconds.

Every decoder has the same doors (`protocol.py`): feed, idle, deadline, reset, and a tally of what it read.

    keyboard.py           key events of a keyboard, put together from
      keystrokes.py         what a key means under what is held: layouts.py, alt_code.py
      held_text.py          the scan under way, its bound and what spoils it
      typing_speed.py       whether a scanner types, or a person
    serial_line.py        bytes of a serial line
    ssi.py                frames of Zebra's Simple Serial Interface, and what is to be answered (ssi_frames.py)
    pos_reports.py        reports of a HID point-of-sale scanner, laid out as
      report_descriptor.py  the device's own report descriptor says (pos_layout.py, report_items.py)
    pseudo_com.py         reports of Symbol's "Simple COM Port Emulation"

    finishing.py          what all do with a whole scan: clean, bound, judge, drop the second reading, count
    text_cleaning.py      identifier, character set, padding, control characters (symbologies.py)
    duplicates.py         the same code twice within two seconds is one scan
"""
