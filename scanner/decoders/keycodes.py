"""Numbers of the kernel's input events that the decoder names (Linux `include/uapi/linux/input-event-codes.h`)."""

from __future__ import annotations

EV_SYN = 0x00
EV_KEY = 0x01
EV_LED = 0x11

SYN_REPORT = 0
SYN_DROPPED = 3

LED_CAPSL = 0x01

KEY_RELEASED = 0
KEY_PRESSED = 1
KEY_REPEATED = 2

KEY_J = 36
KEY_TAB = 15
KEY_RIGHTBRACE = 27
KEY_ENTER = 28
KEY_LEFTCTRL = 29
KEY_LEFTSHIFT = 42
KEY_RIGHTSHIFT = 54
KEY_LEFTALT = 56
KEY_SPACE = 57
KEY_CAPSLOCK = 58
KEY_NUMLOCK = 69
KEY_SCROLLLOCK = 70
KEY_KPDOT = 83
KEY_KPENTER = 96
KEY_RIGHTCTRL = 97
KEY_RIGHTALT = 100
KEY_LINEFEED = 101
KEY_LEFTMETA = 125
KEY_RIGHTMETA = 126

SHIFT_KEYS = frozenset({KEY_LEFTSHIFT, KEY_RIGHTSHIFT})
CTRL_KEYS = frozenset({KEY_LEFTCTRL, KEY_RIGHTCTRL})
META_KEYS = frozenset({KEY_LEFTMETA, KEY_RIGHTMETA})
ALT_KEYS = frozenset({KEY_LEFTALT, KEY_RIGHTALT})
MODIFIER_KEYS = SHIFT_KEYS | CTRL_KEYS | META_KEYS | ALT_KEYS
LOCK_KEYS = frozenset({KEY_CAPSLOCK, KEY_NUMLOCK, KEY_SCROLLLOCK})
ENTER_KEYS = frozenset({KEY_ENTER, KEY_KPENTER, KEY_LINEFEED})

KEYPAD = {
    79: "1", 80: "2", 81: "3", 75: "4", 76: "5", 77: "6", 71: "7", 72: "8", 73: "9", 82: "0",
    55: "*", 74: "-", 78: "+", 98: "/", 117: "=", 121: ",",
}  # fmt: skip
"""Keypad keys but the decimal key, which the layout decides. Num Lock is taken as on: scanners mean digits."""

PLAIN_KEYS = {**KEYPAD, KEY_SPACE: " ", KEY_TAB: "\t"}
"""Keys that say the same in every layout, whatever is held."""
