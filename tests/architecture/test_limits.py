"""The limits of the house: what fits on a screen can be read in one look."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.tree import PRODUCT, ROOT, AnyFunction, functions, python_files

FILE_LINES = 300
TEST_FILE_LINES = 400
FUNCTION_LINES = 30
PARAMETERS = 6
COMMITS = {"mdeji/kit/database.py"}


def place(path: Path, node: ast.AST | None = None) -> str:
    line = f":{node.lineno}" if isinstance(node, ast.stmt | ast.expr) else ""
    return f"{path.relative_to(ROOT)}{line}"


def parameters(function: AnyFunction) -> int:
    a = function.args
    named = [*a.posonlyargs, *a.args, *a.kwonlyargs]
    return len([p for p in named if p.arg not in ("self", "cls")])


PRAGMA = re.compile(r"# (?:noqa|type: ?ignore)\b(?P<said>.*)")
GIVEN = re.compile(r"(?:: [A-Z]+\d+(?:, [A-Z]+\d+)* –|\[[a-z, -]+\]  #) \S")


def test_whatever_a_check_is_told_to_pass_over_has_its_reason_on_the_line() -> None:
    silent = [
        f"{place(path)}:{number}"
        for path in python_files(*PRODUCT, "scripts", "tests")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (found := PRAGMA.search(line)) and not GIVEN.match(found["said"])
        if path != Path(__file__)
    ]

    assert silent == []


@pytest.mark.parametrize(
    ("folders", "limit"), [((*PRODUCT, "scripts"), FILE_LINES), (("tests",), TEST_FILE_LINES)]
)
def test_no_file_is_longer_than_the_limit(folders: tuple[str, ...], limit: int) -> None:
    lengths = {
        place(p): len(p.read_text(encoding="utf-8").splitlines()) for p in python_files(*folders)
    }

    assert {name: lines for name, lines in lengths.items() if lines > limit} == {}


def test_no_function_is_longer_than_thirty_lines() -> None:
    long = [
        f"{place(path, f)} {f.name}: {f.end_lineno - f.lineno + 1} lines"
        for path in python_files(*PRODUCT, "scripts")
        for f in functions(path)
        if f.end_lineno is not None and f.end_lineno - f.lineno + 1 > FUNCTION_LINES
    ]

    assert long == []


def test_no_function_takes_more_than_six_parameters() -> None:
    wide = [
        f"{place(path, f)} {f.name}: {parameters(f)} parameters"
        for path in python_files(*PRODUCT, "scripts")
        for f in functions(path)
        if parameters(f) > PARAMETERS
    ]

    assert wide == []


def test_only_the_database_module_commits() -> None:
    found = [
        place(path, node)
        for path in python_files(*PRODUCT)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]

    assert [f for f in found if f.partition(":")[0] not in COMMITS] == []


def test_no_test_replaces_a_part_of_the_product() -> None:
    found = [
        place(path, node)
        for path in python_files("tests")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr == "setattr"
        and isinstance(node.value, ast.Name)
        and node.value.id == "monkeypatch"
    ]

    assert found == []
