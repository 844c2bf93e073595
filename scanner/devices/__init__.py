"""Open scanners: they move bytes, reports and key events from a descriptor to a decoder, and hold no rules.

protocol.py          `ScannerDevice`, what every one of them offers
serial_port.py       RS-232, USB CDC-ACM and USB serial adapters, through pyserial (tty_line.py)
evdev_keyboard.py    keyboard scanners, grabbed through evdev
hidraw_scanner.py    HID point-of-sale scanners, through hidraw (hidraw_ioctls.py)
holders.py           which program holds a node that cannot be had
"""
