"""What of a PDF's page a reader sees, of the characters that its text layer has.

Not seen: unseen ones beside seen ones, what a layer hides or a white surface covers, pale texts that stand there again and again (watermarks), what lies off
the page, and what the file itself calls no part of its text (an artifact: a running head, a page's number).
"""

import ctypes
import math
from collections import Counter
from dataclasses import dataclass
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

ASLANT = 4
"""Degrees by which characters may lean against the page's direction (a skewed scan's text layer) before they are a watermark."""
FORM_DEPTH = 4
INK = 200
"""Brightness (of 255) below which a page's picture shows something."""
WHITE, BLACK, OPAQUE = 250, 60, 250
ARTIFACT, LAYER, BLANK = "Artifact", "OC", "white"
"""Marks around what is drawn: no part of the text (14.8.2.2), and of a layer that may be hidden (8.11.3.2)."""
OUTSIDE = 0.2
"""Share of a page's characters that may lie off the page, as marks for the cutter do."""
NEXT_LINE = 1.7
"""So many heights of a letter away stands the next line of a text, at most."""
AROUND = tuple((i, j) for i in (-1, 0, 1) for j in (-1, 0, 1))
PALE, THIN = (245, 176), 100
"""A text is pale whose darkest colour lies between these (of 255; white stands on a dark ground), or that lets so little of it through."""
MARK_TIMES, MARK_SIZE = 3, 4
"""A pale text of so many characters is a watermark where it stands so many times on a page."""


@dataclass(frozen=True)
class Character:
    """A character as it is drawn: its angle in degrees, its origin, and its box; what is drawn in one go with it (a number), and how it
    looks: "" for ink, pale, unseen, an artifact, of a layer (with its name), or white (with its object)."""

    text: str
    angle: float
    x: float
    y: float
    box: tuple[float, float, float, float]
    drawn: int = 0
    look: str = ""


def seen(characters: list[Character], page: pypdfium2.PdfPage) -> list[Character]:
    """The characters that a page shows."""
    return _on_page(_without_marks(_uncovered(_in_the_picture(_drawn(_of_the_text(characters), page), page), page)), page.get_cropbox())


def look(part: "ctypes._Pointer[pdfium.fpdf_pageobject_t__]") -> str:
    """How a text object looks."""
    if pdfium.FPDFTextObj_GetTextRenderMode(part) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE:
        return "unseen"
    marks = _marks(part)
    if ARTIFACT in marks or LAYER in marks:
        return "artifact" if ARTIFACT in marks else f"{LAYER} {marks[LAYER]}"
    red, green, blue, alpha = _fill(part) or (0, 0, 0, 255)
    if alpha == 0 or _is_clipped(part):
        return "unseen"
    if min(red, green, blue) >= WHITE:
        return f"{BLANK} {ctypes.cast(part, ctypes.c_void_p).value}"
    lightest, darkest = PALE
    return "pale" if lightest >= min(red, green, blue) >= darkest or alpha <= THIN else ""


def _is_clipped(part: "ctypes._Pointer[pdfium.fpdf_pageobject_t__]") -> bool:
    """Whether what is drawn lies outside of the path that it is clipped to (8.5.4)."""
    clip = pdfium.FPDFPageObj_GetClipPath(part)
    paths = pdfium.FPDFClipPath_CountPaths(clip) if clip else 0
    if paths <= 0:
        return False
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(part, left, bottom, right, top):
        return False
    x, y = ctypes.c_float(), ctypes.c_float()
    for path in range(paths):
        points: list[tuple[float, float]] = []
        for i in range(pdfium.FPDFClipPath_CountPathSegments(clip, path)):
            if pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(clip, path, i), x, y):
                points.append((x.value, y.value))
        across, down = [point[0] for point in points], [point[1] for point in points]
        if points and (max(across) <= left.value or min(across) >= right.value or max(down) <= bottom.value or min(down) >= top.value):
            return True
    return False


def _marks(part: "ctypes._Pointer[pdfium.fpdf_pageobject_t__]") -> dict[str, str]:
    """The names of the marks around what is drawn, each with the name of its layer."""
    found = {}
    for i in range(pdfium.FPDFPageObj_CountMarks(part)):
        mark = pdfium.FPDFPageObj_GetMark(part, i)
        name, layer = ctypes.create_string_buffer(64), ctypes.create_string_buffer(64)
        pdfium.FPDFPageObjMark_GetName(mark, ctypes.cast(name, ctypes.POINTER(pdfium.FPDF_WCHAR)), len(name), ctypes.c_ulong())
        pdfium.FPDFPageObjMark_GetParamStringValue(mark, b"Name", ctypes.cast(layer, ctypes.POINTER(pdfium.FPDF_WCHAR)), len(layer), ctypes.c_ulong())
        told, of = (one.raw.decode("utf-16-le", "replace").partition("\0")[0] for one in (name, layer))
        found[told] = of
    return found


def _fill(part: "ctypes._Pointer[pdfium.fpdf_pageobject_t__]") -> tuple[int, int, int, int] | None:
    """Red, green, blue and opacity (of 255) of what is drawn; null where nothing tells."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    is_told = pdfium.FPDFPageObj_GetFillColor(part, red, green, blue, alpha)
    return (red.value, green.value, blue.value, alpha.value) if is_told else None


def _of_the_text(characters: list[Character]) -> list[Character]:
    """The characters without artifacts, where these are fewer than the others: some programs call all of a page one."""
    artifacts = sum(one.look == "artifact" for one in characters)
    return [one for one in characters if one.look != "artifact"] if 0 < 2 * artifacts < len(characters) else characters


def _drawn(characters: list[Character], page: pypdfium2.PdfPage) -> list[Character]:
    """The characters without unseen ones that are fewer than the others and lie over no picture: a scan's text layer is unseen, too."""
    unseen = sum(one.look == "unseen" for one in characters)
    if not unseen or 2 * unseen >= len(characters):
        return characters
    pictures = [picture.get_bounds() for picture in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=FORM_DEPTH)]
    return [one for one in characters if one.look != "unseen" or any(_is_in(one, picture) for picture in pictures)]


def _in_the_picture(characters: list[Character], page: pypdfium2.PdfPage) -> list[Character]:
    """The characters without those of a hidden layer and white ones on white, where these are fewer than the others: the page's picture has nothing in their
    places. Of a layer its figures and Latin letters tell: others may be missing there since the machine lacks their font."""
    if not any(one.look.startswith((LAYER, BLANK)) for one in characters):
        return characters
    picture = page.render(scale=1).to_pil().convert("L")
    left, bottom, right, top = page.get_cropbox()
    across, down = picture.width / (right - left or 1), picture.height / (top - bottom or 1)
    inked: dict[str, bool] = {}
    for one in characters:
        is_told = one.text.isascii() and one.text.isalnum() if one.look.startswith(LAYER) else one.look.startswith(BLANK) and not one.text.isspace()
        if is_told and not inked.get(one.look):
            box = ((one.box[0] - left) * across, (top - one.box[3]) * down, (one.box[2] - left) * across + 1, (top - one.box[1]) * down + 1)
            inked[one.look] = picture.crop(tuple(map(int, box))).getextrema()[0] < INK
    shown = [one for one in characters if inked.get(one.look, True)]
    return shown if 2 * len(shown) > len(characters) else characters


def _uncovered(characters: list[Character], page: pypdfium2.PdfPage) -> list[Character]:
    """The characters without those over which a white or a black surface was drawn, where these are fewer than the others."""
    order: dict[int, int] = {}
    covers: list[tuple[int, tuple[float, float, float, float]]] = []
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    for place, part in enumerate(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_PATH], max_depth=1)):
        if part.type == pdfium.FPDF_PAGEOBJ_TEXT:
            order[ctypes.cast(part.raw, ctypes.c_void_p).value or 0] = place
        elif order and pdfium.FPDFPath_GetDrawMode(part.raw, mode, stroke) and mode.value:
            red, green, blue, alpha = _fill(part.raw) or (0, 0, 0, 0)
            if (min(red, green, blue) >= WHITE or max(red, green, blue) <= BLACK) and alpha >= OPAQUE:
                covers.append((place, part.get_bounds()))
    if not covers:
        return characters
    left = [one for one in characters if not any(order.get(one.drawn, place) < place and _is_in(one, box) for place, box in covers)]
    return left if 2 * len(left) > len(characters) else characters


def _without_marks(characters: list[Character]) -> list[Character]:
    """The characters without those of a pale text that stands on the page again and again."""
    if all(one.look == "pale" for one in characters):
        return characters
    texts: dict[int, str] = {}
    for one in characters:
        if one.look == "pale":
            texts[one.drawn] = texts.get(one.drawn, "") + one.text
    told = Counter(text.strip() for text in texts.values())
    is_mark = {text: n >= MARK_TIMES and len(text) >= MARK_SIZE and any(map(str.isalpha, text)) for text, n in told.items()}
    marks = {drawn for drawn, text in texts.items() if is_mark[text.strip()]}
    return [one for one in characters if one.drawn not in marks] if marks else characters


def _on_page(characters: list[Character], shown: tuple[float, float, float, float]) -> list[Character]:
    """The characters that a page shows (its crop box), with those beyond its edge that go on its lines or stand in the next one.
    All where it cuts off more than OUTSIDE: the box is then wrong."""
    runs: list[list[Character]] = []
    for one in characters:
        if runs and abs(one.angle - runs[-1][-1].angle) < ASLANT and math.dist((one.x, one.y), (runs[-1][-1].x, runs[-1][-1].y)) < 2 * height_of(one):
            runs[-1].append(one)
        else:
            runs.append([one])
    is_seen = [any(_is_in(one, shown) for one in run) for run in runs]
    seen = sum(len(run) for run, inside in zip(runs, is_seen, strict=True) if inside)
    if seen == len(characters) or seen < (1 - OUTSIDE) * len(characters):
        return characters
    reach = NEXT_LINE * median(height_of(one) for one in characters) or 1.0
    squares = {(one.x // reach + i, one.y // reach + j) for run, inside in zip(runs, is_seen, strict=True) if inside for one in run for i, j in AROUND}
    return [one for run, inside in zip(runs, is_seen, strict=True) if inside or any((one.x // reach, one.y // reach) in squares for one in run) for one in run]


def height_of(one: Character) -> float:
    return max(one.box[2] - one.box[0], one.box[3] - one.box[1])


def _is_in(one: Character, box: tuple[float, float, float, float]) -> bool:
    x, y = (one.box[0] + one.box[2]) / 2, (one.box[1] + one.box[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
