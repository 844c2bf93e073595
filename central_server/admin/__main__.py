"""`python -m central_server.admin`."""

import sys

from central_server.admin import main

if __name__ == "__main__":
    sys.exit(main())
