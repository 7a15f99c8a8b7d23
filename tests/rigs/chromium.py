"""A Chromium for the browser tests: the machine's own, else the one from the locked npm package.

`python -m tests.rigs.chromium` makes it ready and prints its path.
"""

import os
import shutil
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import brotli
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.rigs.node import TOOLS, node, npm
from tests.rigs.packages import Missing, package_folder

CACHE = Path(__file__).parents[2] / ".cache" / "chromium"
INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--font-render-hinting=none",
    "--no-first-run",
    "--no-sandbox",
    # A page of ours asks nobody but us: every other name is unknown.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)


@dataclass(frozen=True)
class Chromium:
    """A program and what its environment must say."""

    program: Path
    environment: dict[str, str] = field(default_factory=dict)


def find() -> Chromium:
    """Return the Chromium to use, unpacking the locked one if the machine has none.

    Raises:
        Missing: MDEJI_CHROMIUM names no file, or there is no Chromium for this machine.
    """
    if wanted := os.environ.get("MDEJI_CHROMIUM"):
        if not Path(wanted).exists():
            message = f"MDEJI_CHROMIUM is {wanted}, which does not exist."
            raise Missing(message)
        return Chromium(Path(wanted), _fonts())
    for name in INSTALLED:
        if found := shutil.which(name):
            return Chromium(Path(found), _fonts())
    program = _unpacked()
    libraries = f"{program.parent / 'lib'}:{program.parent}"
    return Chromium(program, {**_fonts(), "LD_LIBRARY_PATH": libraries})


@contextmanager
def launched() -> Iterator[Browser]:
    """Start the browser; it ends with the block."""
    chromium = find()
    # Playwright's own Node needs a library that a bare Debian does not have.
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(node())
    environment: dict[str, str | float | bool] = {**os.environ, **chromium.environment}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.program, args=list(FLAGS), env=environment
        )
        yield browser
        browser.close()


def axe(page: Page) -> list[str]:
    """Return what axe holds against the page, one line per rule and element; empty is good."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['help']}: {n['html'][:200]}" for v in found for n in v["nodes"]]


def _unpacked() -> Path:
    """Return the program of the npm package, unpacked once per lock into .cache."""
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        message = "No Chromium here: install Chromium or Chrome, or name one in MDEJI_CHROMIUM."
        raise Missing(message)
    lock = (TOOLS / "package-lock.json").read_bytes()
    done = CACHE / "package-lock.json"
    program = CACHE / "chromium"
    if program.exists() and done.exists() and done.read_bytes() == lock:
        return program
    shutil.rmtree(CACHE, ignore_errors=True)
    _unpack(program)
    done.write_bytes(lock)
    return program


def _unpack(program: Path) -> None:
    download = CACHE / "npm"
    shutil.copytree(TOOLS, download)
    npm(download, "ci")
    packed = download / "node_modules" / "@sparticuz" / "chromium" / "bin"
    program.write_bytes(brotli.decompress((packed / "chromium.br").read_bytes()))
    program.chmod(0o755)
    for name in ("al2023", "swiftshader"):
        content = BytesIO(brotli.decompress((packed / f"{name}.tar.br").read_bytes()))
        with tarfile.open(fileobj=content) as archive:
            # Debian's Python 3.11.2 has no extraction filter; the lock's checksum vouches for the content.
            archive.extractall(CACHE)  # noqa: S202 – the lock's checksum vouches for it
    shutil.rmtree(download)


def _fonts() -> dict[str, str]:
    """Return an environment in which Japanese has exactly one font, the same on every machine."""
    folder = package_folder("matplotlib_fontja")
    if folder is None:
        message = "The Japanese font is missing: requirements/assets.txt is not installed."
        raise Missing(message)
    CACHE.parent.mkdir(exist_ok=True)
    config = CACHE.parent / "fonts.conf"
    config.write_text(
        f"<fontconfig><dir>{folder / 'fonts'}</dir><cachedir>{CACHE.parent / 'fonts'}</cachedir></fontconfig>\n"
    )
    return {"FONTCONFIG_FILE": str(config)}


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{find().program}\n")
    except Missing as missing:
        sys.exit(str(missing))
