"""Compile the lock files: exact versions and hashes for every Python and machine we support, and no addresses.

`build.txt` holds what builds the project, `run.txt` what the kiosk, the central server and the demo need, `dev.txt`
everything. `run.txt` is compiled within the versions of `dev.txt`, so that the two never disagree.

Run by `make lock`; needs a package index, and uv, which it installs into `.venv`.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ROOT / "packaging" / "locks"
UV = "uv>=0.13,<0.14"
OLDEST_PYTHON = "3.11"
HEADER = "# Made by `make lock` from pyproject.toml. Versions and hashes only: any package index will do.\n"


def main() -> None:
    """Write the three lock files anew, with the newest versions that pyproject.toml allows."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", UV], check=True)
    extras = settings["project"]["optional-dependencies"]
    builders = "\n".join(settings["build-system"]["requires"])
    compile_lock("dev.txt", ["pyproject.toml", *(f"--extra={name}" for name in sorted(extras))])
    versions = f"--constraints={LOCKS / 'dev.txt'}"
    compile_lock("run.txt", ["pyproject.toml", versions, "--extra=demo", "--extra=server"])
    compile_lock("build.txt", ["-"], given=builders)


def compile_lock(name: str, sources: list[str], given: str = "") -> None:
    """Resolve `sources` (`-` reads `given`) into `packaging/locks/<name>`; raises `SystemExit` on an address."""
    universal = ["--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes"]
    plain = ["--no-header", "--no-emit-index-url", "--no-emit-find-links", "--quiet", "--no-config"]
    command = [sys.executable, "-m", "uv", "pip", "compile", *universal, *plain, *sources]
    done = subprocess.run(command, cwd=ROOT, input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{name}: could not be compiled; the old file is kept.\n{done.stderr}")
    if "://" in done.stdout:
        raise SystemExit(f"{name}: holds an address; the old file is kept. Depend on names, not on addresses.")
    (LOCKS / name).write_text(HEADER + done.stdout)


if __name__ == "__main__":
    main()
