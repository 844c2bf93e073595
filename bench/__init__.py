"""Measurements, each beside a peer in the same run or against a named limit. Run it with `python -m bench`.

screen/   this kiosk against Chromium in kiosk mode
feed/     a province's dossiers on their way into the kiosk's cache, and look-ups in it
server/   the central server against a bare endpoint, and a fleet of kiosks at nginx
"""
