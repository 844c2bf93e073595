"""Open scanners: they move bytes and key events from a descriptor to a decoder, and hold no rules.

protocol.py          `ScannerDevice`, what every one of them offers
serial_port.py       RS-232, USB CDC-ACM and USB serial adapters, through pyserial
evdev_keyboard.py    keyboard scanners, grabbed through evdev
"""
