"""The documentation: every page is in the site's navigation, and every link leads to something that is there. Built by `make site`."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

SITE = ROOT / "deploy" / "site"
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [*sorted(ROOT.glob("*.md")), *DOCS, ROOT / "raw" / "README.md", ROOT / "tests" / "gold" / "README.md"]


def prose(page: Path) -> str:
    """Without what is shown as code."""
    return re.sub(r"^ *```.*?^ *```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """Of its headings, as GitHub and the site name them."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)}


def broken(page: Path) -> Iterator[str]:
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if not re.match(r"https?:", link) and (not target.exists() or (anchor and anchor not in anchors(target))):
            yield link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_what_is_there(page: Path) -> None:
    assert list(broken(page)) == []


def test_a_broken_link_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A heading: `code`\n[a](#a-heading-code) [b](#another) [c](none.md)\n```\n# no heading\n[d](code.md)\n```\n", encoding="utf-8")
    assert list(broken(page)) == ["#another", "none.md"]


def test_every_page_is_in_the_navigation() -> None:
    navigation = (SITE / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:")[2].partition("\nnot_in_nav:")[0]
    named = re.findall(r": (\S+\.md)$", navigation, re.MULTILINE)
    assert [name for name in named if not (ROOT / name).exists()] == []
    assert {"README.md", "README.zh-CN.md", "CONTRIBUTING.md", *(f"docs/{page.name}" for page in DOCS)} <= set(named)
    assert len(named) == len(set(named))


def test_the_readme_says_the_same_in_both_languages() -> None:
    """The same headings, rows, links and commands, in the same order; each leads to the other."""

    def shape(page: Path) -> tuple[list[str], list[str], list[str]]:
        text = page.read_text(encoding="utf-8")
        code = re.findall(r"^```.*?^```", text, re.DOTALL | re.MULTILINE)
        links = [link for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)) if not link.startswith("README")]
        return re.findall(r"^(#+|\|)", prose(page), re.MULTILINE), links, [re.sub(r" +# .*", "", block) for block in code]

    english, chinese = ROOT / "README.md", ROOT / "README.zh-CN.md"
    assert shape(english) == shape(chinese)
    assert "](README.zh-CN.md)" in prose(english)
    assert "](README.md)" in prose(chinese)
