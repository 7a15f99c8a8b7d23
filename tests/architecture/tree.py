"""The project's own files, as the architecture tests read them; works without git."""

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("mdeji", "chatbot", "admin_ui")

AnyFunction = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def files() -> tuple[Path, ...]:
    """Return every file that .gitignore does not leave out."""
    rules = [r for r in (ROOT / ".gitignore").read_text().splitlines() if r and r[0] != "#"]
    folders = {rule.rstrip("/") for rule in rules if rule.endswith("/")} | {".git"}
    # In a second working tree of git ".git" is a file.
    names = [rule for rule in rules if not rule.endswith("/")] + [".git"]
    return tuple(_walk(ROOT, folders, names))


def _walk(folder: Path, folders: set[str], names: list[str]) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        left_out = folders if path.is_dir() else names
        if any(fnmatch(path.name, rule) for rule in left_out):
            continue
        if path.is_dir():
            yield from _walk(path, folders, names)
        else:
            yield path


def python_files(*folders: str) -> list[Path]:
    """Return the Python files below the named top folders, migrations aside."""
    own = [p for p in files() if p.suffix == ".py" and p.relative_to(ROOT).parts[0] in folders]
    return [p for p in own if "migrations" not in p.parts]


def texts() -> Iterator[tuple[str, str]]:
    """Give the path and content of every file that is text."""
    for path in files():
        try:
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def functions(path: Path) -> Iterator[AnyFunction]:
    """Give every function of the file, inner ones too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
