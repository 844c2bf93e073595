"""The screen against Chromium in kiosk mode.

One outside observer judges both: it injects the same keys into the X server and reads the same regions of the screen's
memory (`observer.py`). Neither side knows that it is being measured.
"""
