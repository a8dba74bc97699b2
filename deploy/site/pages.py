"""What the site is made of: the pages and pictures stay where GitHub shows them, and keep their paths, so that the links between them hold."""

from pathlib import Path

import jieba
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parent.parent.parent
PAGES = ("*.md", "docs/*.md", "docs/*.csv", "docs/pictures/*", "raw/README.md", "tests/gold/README.md", "notebooks/*.ipynb")
MENDED = {  # in the search of Material 9.8, which asks for 行政 alone when asked for 行政复议
    "for(let o=s+1;o<t.length;o++)t.slice(s,o)in e": "for(let o=s+1;o<=t.length;o++)t.slice(s,o)in e",  # the last word was left out
    '.join("* ")': '.join(" ")',  # each word gets its * later on; with two, it was called missing
}


def on_startup(**_: object) -> None:
    """Compounds are indexed as their words, as the search box parts what is asked: 复议 finds 行政复议."""
    jieba.setLogLevel("WARNING")
    jieba.initialize()
    jieba.dt.FREQ |= {word: 0 for word in jieba.dt.FREQ if len(word) > 3 and not word.isascii()}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The theme's own files, and the pages by their paths in the repository."""
    for file in [file for file in files if file.src_dir == config.docs_dir]:
        files.remove(file)
    for path in sorted(path for pattern in PAGES for path in ROOT.glob(pattern)):
        files.append(File(path.relative_to(ROOT).as_posix(), str(ROOT), config.site_dir, config.use_directory_urls))
    return files


def on_post_build(config: MkDocsConfig) -> None:
    """The search box asks for all the words of a Chinese question."""
    (worker,) = Path(config.site_dir).glob("assets/javascripts/workers/search.*.min.js")
    code = worker.read_text(encoding="utf-8")
    for wrong, right in MENDED.items():
        if code.count(wrong) != 1:
            raise PluginError(f"Material's search has no {wrong} any more: if it finds 行政复议 by itself, take MENDED out of deploy/site/pages.py")
        code = code.replace(wrong, right)
    worker.write_text(code, encoding="utf-8")
