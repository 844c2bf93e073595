"""What the kiosk lets people hear: a tone for each scan, and a screen read aloud. Everything works without.

    tones.py     two short sounds as WAV files in memory
    beeper.py    plays them
    speech.py    reads text aloud by espeak-ng
    feedback.py  the tone and the colour on the window's edge, right after the answer was painted

Programs of the system do the work, as processes; one that is missing is silence, never an error.
"""
