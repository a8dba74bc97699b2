"""Figures that survive the way to paper and back: annotated reports printed, scanned and read, against the same reports read as text.

usage: python bench/scans.py [--reports N] [--pages N] [FONT.ttf …]      (of tests/gold; by default the Chinese fonts of this machine, at most three)

Prints, for each kind of scan, the share of figures (value and unit) that are read exactly, those that the page does not have,
and characters a second. What varies between the kinds is drawn from a fixed seed.
"""

import io
import subprocess
import sys
import time
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from fazhi.parse import parse
from fazhi.read import read
from fazhi.read.ocr import Eye

GOLD = Path(__file__).parent.parent / "tests" / "gold"
A4 = 8.27, 11.69
RED = (205, 35, 35)
Picture = Image.Image


def printed(text: str, font: Path, dpi: int) -> list[Picture]:
    """The pages of a text in 16 point, as an office prints it."""
    width, height = (int(side * dpi) for side in A4)
    size, margin = int(16 / 72 * dpi), int(1.1 * dpi)
    letters = ImageFont.truetype(font, size)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = "　　" if lines else ""
        for letter in paragraph.replace("\t", "　　　"):
            if letters.getlength(line + letter) > width - 2 * margin:
                lines.append(line)
                line = ""
            line += letter
        lines.append(line)
    step = int(1.75 * size)
    on_a_page = (height - 2 * margin) // step
    pages = []
    for n, first in enumerate(range(0, len(lines), on_a_page), 1):
        page = Image.new("RGB", (width, height), "white")
        pen = ImageDraw.Draw(page)
        for i, line in enumerate(lines[first : first + on_a_page]):
            pen.text((margin, margin + i * step), line, font=letters, fill="black")
        pen.text((width // 2 - size, height - margin // 2), f"- {n} -", font=letters, fill="black")
        pages.append(page)
    return pages


def skewed(page: Picture, font: Path) -> Picture:
    return page.rotate(1.3, fillcolor="white", resample=Image.Resampling.BICUBIC)


def noisy(page: Picture, font: Path) -> Picture:
    """Grey paper, soft letters, grain, specks."""
    random = np.random.default_rng(page.width)
    grey = np.asarray(page.filter(ImageFilter.GaussianBlur(0.8)), dtype=np.float32) * 0.85 + 25
    grey += random.normal(0, 16, grey.shape[:2])[:, :, None]
    specks = random.random(grey.shape[:2])
    grey[specks < 0.003], grey[specks > 0.997] = 0, 255
    return Image.fromarray(grey.clip(0, 255).astype(np.uint8))


def stamped(page: Picture, font: Path) -> Picture:
    """A seal over the text: what is red and what is black under it multiply, as ink does."""
    seal = Image.new("RGB", page.size, "white")
    pen, r = ImageDraw.Draw(seal), page.width // 8
    x, y = page.width * 2 // 3, page.height * 2 // 3
    pen.ellipse((x - r, y - r, x + r, y + r), outline=RED, width=7)
    pen.text((x - r + 25, y - 20), "某市人民政府2019件", font=ImageFont.truetype(font, r // 5), fill=RED)
    pen.text((x - r // 2, y + r // 2), "3702001234567", font=ImageFont.truetype(font, r // 7), fill=RED)
    product = np.asarray(page, dtype=np.uint16) * np.asarray(seal, dtype=np.uint16) // 255
    return Image.fromarray(product.astype(np.uint8))


def clean(page: Picture, font: Path) -> Picture:
    return page


KINDS: dict[str, tuple[Callable[[Picture, Path], Picture], int]] = {
    "clean 200 dpi": (clean, 200),
    "clean 150 dpi": (clean, 150),
    "clean 300 dpi": (clean, 300),
    "skewed": (skewed, 200),
    "noisy": (noisy, 200),
    "stamped": (stamped, 200),
}


def figures(text: str) -> list[tuple[float, str]]:
    return [(fact.clause.quantity.value, fact.clause.quantity.unit) for fact in parse(text).facts]


def main() -> None:
    arguments = sys.argv[1:]
    reports, most = 3, 2
    while arguments and arguments[0] in {"--reports", "--pages"}:
        name, value, *arguments = arguments
        reports, most = (int(value), most) if name == "--reports" else (reports, int(value))
    fonts = [Path(a) for a in arguments] or sorted({Path(line) for line in _chinese_fonts()})[:3]
    if not fonts:
        raise SystemExit("no font with Chinese letters on this machine: name one, or install one (Debian: fonts-arphic-uming)")
    print(f"{reports} reports, {most} pages of each, {', '.join(font.stem for font in fonts)}")
    print(f"{'kind':15} {'figures':>8} {'exact':>7} {'invented':>8} {'chars/s':>8}")
    for kind, (spoil, dpi) in KINDS.items():
        wanted = right = invented = characters = 0
        seconds = 0.0
        for n, path in enumerate(sorted(GOLD.glob("*.txt"))[:reports]):
            font = fonts[n % len(fonts)]
            pages = printed(path.read_text(encoding="utf-8"), font, dpi)[:most]
            scan = io.BytesIO()
            spoiled = [spoil(page, font) for page in pages]
            spoiled[0].save(scan, "PDF", save_all=True, append_images=spoiled[1:], resolution=dpi)
            begin = time.perf_counter()
            text = read(scan.getvalue(), eye=Eye(most)).text
            seconds += time.perf_counter() - begin
            characters += len(text)
            have = figures(text)
            want = figures(path.read_text(encoding="utf-8"))[: len(have) + 5] if most else []
            blocks = SequenceMatcher(None, want, have, autojunk=False).get_matching_blocks()
            last = max((b.a + b.size for b in blocks if b.size), default=0)
            same = sum(b.size for b in blocks)
            wanted, right, invented = wanted + last, right + same, invented + len(have) - same
        print(f"{kind:15} {wanted:8} {right / wanted:7.4f} {invented:8} {characters / seconds:8.0f}")


def _chinese_fonts() -> list[str]:
    try:
        return subprocess.run(["fc-list", ":lang=zh", "--format=%{file}\n"], capture_output=True, text=True, check=True).stdout.split()
    except (OSError, subprocess.CalledProcessError):
        return []


if __name__ == "__main__":
    main()
