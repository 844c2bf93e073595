"""`bench` is run from the project's root and not installed: let these tests import it from there."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[3]))
