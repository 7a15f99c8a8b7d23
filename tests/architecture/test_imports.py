"""Who may import whom: the contracts hold, and each would notice a breach."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import PRODUCT, ROOT, python_files

PLANTS = [
    ("layers", "mdeji/kit/ids.py", "import mdeji.staff"),
    ("layers", "mdeji/staff/__init__.py", "import mdeji.messages"),
    ("layers", "mdeji/requests/__init__.py", "import mdeji.matching"),
    ("layers", "mdeji/matching/__init__.py", "import mdeji.dispatch"),
    ("layers", "mdeji/dispatch/__init__.py", "import mdeji.scheduler"),
    ("layers", "mdeji/scheduler/__init__.py", "import chatbot"),
    ("layers", "admin_ui/__init__.py", "import chatbot"),
    ("layers", "chatbot/__init__.py", "import mdeji.main"),
    ("pure", "mdeji/requests/rules.py", "import sqlmodel"),
    ("pure", "mdeji/dispatch/rules.py", "import mdeji.kit.database"),
    ("pure", "mdeji/matching/__init__.py", "import logging"),
    ("pure", "chatbot/conversation.py", "import linebot"),
    ("pure", "chatbot/render/__init__.py", "import jinja2"),
    ("line-sdk", "mdeji/messages/__init__.py", "import linebot.v3"),
    ("line-sdk", "chatbot/webhook.py", "import linebot"),
    ("geocoding", "mdeji/matching/__init__.py", "import geopy.distance"),
    ("no-sql-outside", "admin_ui/access.py", "import sqlalchemy.orm"),
    ("no-sql-outside", "chatbot/__init__.py", "from sqlmodel import Session"),
]


def lint(folder: Path, contract: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--contract", contract],
        cwd=folder,
        # The linter must see the copy, not the checkout that the scripts put on the path.
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Give a copy of the product's modules."""
    for file in python_files(*PRODUCT):
        target = tmp_path / file.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize(("contract", "module", "line"), PLANTS)
def test_a_forbidden_import_is_noticed(copy: Path, contract: str, module: str, line: str) -> None:
    target = copy / module
    assert target.exists(), f"{module} moved: plant the breach somewhere else"

    with target.open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")

    verdict = lint(copy, contract)
    assert verdict.returncode == 1
    assert "1 broken" in verdict.stdout


@pytest.mark.parametrize("contract", sorted({contract for contract, _, _ in PLANTS}))
def test_the_house_keeps_the_contract(copy: Path, contract: str) -> None:
    verdict = lint(copy, contract)

    assert verdict.returncode == 0, verdict.stdout


def test_no_room_stands_outside_the_layers() -> None:
    contracts = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    rooms = {path.relative_to(ROOT).parts[1].removesuffix(".py") for path in python_files("mdeji")}

    assert sorted(r for r in rooms - {"__init__"} if f"mdeji.{r}" not in contracts) == []
