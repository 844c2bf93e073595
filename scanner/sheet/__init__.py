"""The test sheet: one barcode per symbology and special case, and what reading each of them must give.

lines.py     the lines, as data, and the verdict on what was read
bars.py      Code 128, Code 39 and EAN-13 as bars
page.py      the sheet as a page to print
"""
