"""How much of a report each extractor of HTML keeps, how much furniture it lets through, and how fast it is.

usage: python bench/extractors.py [DIR]          (needs: pip install trafilatura readability-lxml resiliparse gne lxml_html_clean)

Over the portal shapes of tests/read/portals.py around the plain texts in DIR (raw/ where not given). Kept: share of the report's lines that come out
whole; clean: share of the characters that come out and belong to it (title and the lines above the text, dates and the like,
counted neither way); figures: share of the report's runs of digits that come out, in order.
"""

import difflib
import re
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "read"))

from portals import SHAPES, Article  # noqa: E402

from fazhi.read import html, read  # noqa: E402


def articles() -> list[Article]:
    found = []
    for path in sorted(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "raw").glob("*.txt")):
        lines = [line.strip() for line in read(path.read_bytes()).text.split("\n") if line.strip()]
        start = next((i for i, line in enumerate(lines) if len(line) > 60), 1)
        table = (("事项", "数量"), ("行政复议案件", "233件"), ("行政应诉案件", "1,204件"))
        found.append(Article(lines[0], tuple(lines[start:]), table, ("信阳市人民政府", "2024年2月8日")))
    return found


def extractors() -> dict[str, Callable[[str], str]]:
    found: dict[str, Callable[[str], str]] = {"fazhi (lxml)": lambda page: html.to_text(page, "text/html").text}
    for name, module, call in (
        ("trafilatura", "trafilatura", lambda m: lambda page: m.extract(page, include_tables=True, include_comments=False) or ""),
        ("trafilatura, favor_recall", "trafilatura", lambda m: lambda page: m.extract(page, include_tables=True, favor_recall=True) or ""),
        ("readability-lxml", "readability", lambda m: lambda page: re.sub("<[^>]+>", "\n", m.Document(page).summary())),
        ("resiliparse", "resiliparse.extract.html2text", lambda m: lambda page: m.extract_plain_text(page, main_content=True)),
        ("gne", "gne", lambda m: lambda page: m.GeneralNewsExtractor().extract(page)["content"]),
    ):
        try:
            found[name] = call(import_module(module))
        except ImportError:
            print(f"{name}: not installed", file=sys.stderr)
    return found


def squeeze(text: str) -> str:
    return re.sub(r"\s", "", text)


def main() -> None:
    pages = [(shape, article, make(article)) for shape, make in SHAPES.items() for article in articles()]
    size = sum(len(page) for _, _, page in pages)
    print(f"{len(pages)} pages, {size / 1e6:.1f} million characters\n")
    print(f"{'extractor':28}{'kept':>7}{'clean':>7}{'figures':>9}{'pages/s':>9}  weakest shape")
    for name, extract in extractors().items():
        kept: dict[str, list[float]] = {}
        clean, figures = [], []
        start = perf_counter()
        texts = []
        for _, _, page in pages:
            try:
                texts.append(extract(page))
            except Exception:  # a library that fails on a page has kept nothing of it
                texts.append("")
        seconds = perf_counter() - start
        for (shape, article, _), text in zip(pages, texts, strict=True):
            whole, lines = squeeze(text), [squeeze(line) for line in article.lines()[1:]]
            kept.setdefault(shape, []).append(sum(line in whole for line in lines) / len(lines))
            below = whole[whole.find(lines[0][:20]) :] if lines[0][:20] in whole else whole
            own = sum(len(line) for line in lines if line in whole)
            clean.append(min(1.0, own / max(1, len(below))))
            wanted, got = re.findall(r"\d+", "".join(article.lines()[1:])), re.findall(r"\d+", text)
            matched = sum(block.size for block in difflib.SequenceMatcher(None, wanted, got, autojunk=False).get_matching_blocks())
            figures.append(matched / len(wanted))
        shares = {shape: sum(values) / len(values) for shape, values in kept.items()}
        weakest = min(shares, key=lambda shape: shares[shape])
        mean = [sum(values) / len(values) for values in (list(shares.values()), clean, figures)]
        print(f"{name:28}{mean[0]:7.3f}{mean[1]:7.3f}{mean[2]:9.3f}{len(pages) / seconds:9.0f}  {weakest} {shares[weakest]:.2f}")


if __name__ == "__main__":
    main()
