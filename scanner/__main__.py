"""`python -m scanner`: see `scanner.commands`."""

from __future__ import annotations

from scanner.commands.line import main

if __name__ == "__main__":
    raise SystemExit(main())
