"""`python -m scanner`: see what is plugged in, what it reads, and whether it reads all it should. For staff and IT.

line.py        the command line
listing.py     list: what is plugged in, which profile it has and why
watching.py    watch: scans as they come
testing.py     test: through a test sheet, line by line
loop.py        what the last two share: wait, read, reopen
site.py        what the kiosk's configuration says of scanners
words.py       outcomes and health in words

`watch` and `test` print what is scanned, or whether it is right: that is their purpose, and they write nothing anywhere
else. What writes down what citizens scan (`record`, `watch --raw`) lies in the package `scanner.capture`, which is not
among the packages of the distribution: only a checkout of the sources has it.
"""
