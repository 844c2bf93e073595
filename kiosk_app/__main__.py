"""`python -m kiosk_app` is `kiosk`."""

import sys

from kiosk_app.cli import main

sys.exit(main())
