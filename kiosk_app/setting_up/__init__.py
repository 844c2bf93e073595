"""The first start: questions (`desk`), a whole configuration from a file or a
code (`given`), and the file that it becomes (`writing`).
"""
