"""The documents keep up with the product."""

import re

import pytest

from mdeji.kit.settings import Settings
from tests.architecture.tree import ROOT, texts

READMES = ["README.md", "README.ja.md", "CONTRIBUTING.md"]


@pytest.mark.parametrize("name", READMES)
def test_every_script_that_a_readme_names_is_there(name: str) -> None:
    named = set(re.findall(r"\bscripts/[\w-]+", (ROOT / name).read_text(encoding="utf-8")))

    assert named
    assert sorted(script for script in named if not (ROOT / script).exists()) == []


@pytest.mark.parametrize("name", READMES)
def test_every_link_into_the_repository_leads_somewhere(name: str) -> None:
    links = re.findall(
        r"\]\(([^)#\s]+)[^)]*\)|src=\"([^\"]+)\"", (ROOT / name).read_text(encoding="utf-8")
    )
    inside = [target for pair in links for target in pair if target and "://" not in target]

    assert [target for target in inside if not (ROOT / target).exists()] == []


@pytest.mark.parametrize("field", sorted(Settings.model_fields))
def test_every_setting_is_explained_in_the_documents(field: str) -> None:
    documents = " ".join(text for name, text in texts() if name.endswith(".md"))

    assert f"MDEJI_{field.upper()}" in documents
