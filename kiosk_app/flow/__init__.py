"""What happens on the screen, without a screen: states, the table of their transitions, views, and what a touch does.

Free of Qt, of time and of I/O.
"""
