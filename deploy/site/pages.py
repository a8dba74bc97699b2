"""What the site is made of: the pages and pictures stay where GitHub shows them, and keep their paths, so that the links between them hold."""

from pathlib import Path

import jieba
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parent.parent.parent
PAGES = ("*.md", "docs/*.md", "docs/pictures/*", "raw/README.md", "tests/gold/README.md")
LAST_WORD_LEFT_OUT, ALL_WORDS = "for(let o=s+1;o<t.length;o++)t.slice(s,o)in e", "for(let o=s+1;o<=t.length;o++)t.slice(s,o)in e"


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
    """Material 9.8 parts 行政复议 into 行政 and forgets the last word: its loop ends one too early."""
    (worker,) = Path(config.site_dir).glob("assets/javascripts/workers/search.*.min.js")
    code = worker.read_text(encoding="utf-8")
    if LAST_WORD_LEFT_OUT not in code:
        raise PluginError("Material's search has changed: see whether it finds 行政复议, then take on_post_build out of deploy/site/pages.py or mend it")
    worker.write_text(code.replace(LAST_WORD_LEFT_OUT, ALL_WORDS), encoding="utf-8")
