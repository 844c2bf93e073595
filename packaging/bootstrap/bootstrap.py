"""Make this checkout runnable: `python3 packaging/bootstrap/bootstrap.py run|test|bench`.

This file is written so that any Python parses it, to say in plain words when that Python is too old. The work is in
`steps.py` (order and messages), `machine.py` (what the system must hold) and `environment.py` (`.venv`). Only the
standard library is used: nothing else exists yet.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - that is what this file is for
    sys.stderr.write("This needs Python 3.11 or newer, and " + sys.executable + " is " + sys.version.split()[0] + ".\n")
    sys.stderr.write("Install a newer one and name it: make PYTHON=python3.12 run\n")
    sys.exit(1)

from steps import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
