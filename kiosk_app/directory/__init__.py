"""What the screens say of the directory: what holds today, which venue, whether it is open, what a search finds.

All of it is pure but `shelf`, which brings the directory from the disk to the screen.
"""
