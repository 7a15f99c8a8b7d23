"""What may lie in the repository: our own files, small, that name no machine and no registry."""

import re

from tests.architecture.tree import ROOT, files, texts

# Written in pieces, so that this file does not find itself.
REGISTRIES = (
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "npmjs" + ".",
    "yarnpkg" + ".",
    "debian.org" + "/debian",
)
CDNS = ("jsdelivr" + ".net", "unpkg" + ".com", "cdnjs" + ".", "googleapis" + ".com")
MACHINE = re.compile(r"(?<![\w.])/(?:home|Users|work|farm|root)/[\w.]")
FOREIGN = {".ttf", ".otf", ".woff", ".woff2", ".whl", ".gz", ".zip", ".map", ".br"}
MEGABYTE = 1_000_000


def test_no_file_names_a_registry_or_a_cdn() -> None:
    found = [
        (name, host) for name, text in texts() for host in (*REGISTRIES, *CDNS) if host in text
    ]

    assert found == []


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    found = [(name, match.group()) for name, text in texts() for match in MACHINE.finditer(text)]

    assert found == []


def test_the_locks_hold_versions_and_checksums_only() -> None:
    locks = [*(ROOT / "requirements").glob("*.txt"), ROOT / "tests/browser-tools/package-lock.json"]
    lines = [(lock.name, line) for lock in locks for line in lock.read_text().splitlines()]

    assert [at for at in lines if "://" in at[1] or at[1].startswith("-")] == []


def test_every_locked_package_has_a_checksum() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        pins = re.split(r"\n(?=\S)", lock.read_text().strip())
        assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


def test_every_direct_dependency_has_its_reason_written_down() -> None:
    reasons = (ROOT / "docs/decisions/0001-dependencies.md").read_text(encoding="utf-8")
    lines = [
        line
        for file in (ROOT / "requirements").glob("*.in")
        for line in file.read_text().splitlines()
    ]
    names = [re.split(r"[\[;]", line)[0] for line in lines if line and line[0] not in "#-"]

    assert [name for name in names if f"| {name} |" not in reasons] == []


def test_nothing_of_others_is_committed() -> None:
    foreign = [p for p in files() if p.suffix in FOREIGN or ".min." in p.name]
    banners = [
        name for name, text in texts() if name.endswith((".js", ".css")) and "/*!" in text[:2000]
    ]

    assert foreign == []
    assert banners == []


def test_no_file_is_larger_than_a_megabyte() -> None:
    assert [(p.name, p.stat().st_size) for p in files() if p.stat().st_size > MEGABYTE] == []
