"""OFD documents: the lines of their pages, in order, once."""

import io
import zipfile

import pytest

from fazhi.read import Unreadable, read

TITLE = "焦作市人民政府2021年度法治政府建设情况报告"
FIRST = "　　一年来，共审理行政复议案件48件，审结45件，受理申请、审查材料、听取意见等各个环节均依法进行。"
SECOND = "　　培训执法人员316人次，成效明显。"
SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
ROOT = f"<ofd:OFD {SPACE}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
AREA = "<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"


def line(text: str, top: float, *, size: float = 5, more: str = "", matrix: str = "") -> str:
    wide = len(text) - 1
    code = f'<ofd:TextCode X="0" Y="{size}" DeltaX="g {wide} {size}">{text}</ofd:TextCode>'
    return f'<ofd:TextObject ID="9" Boundary="20 {top} 170 8" Font="3" Size="{size}" {more} {matrix}>{code}</ofd:TextObject>'


def ofd(*pages: str, folder: str = "Doc_0") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("OFD.xml", ROOT)
        listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="{"" if folder == "Doc_0" else "/"}{folder}/P{n}.xml"/>'.replace("Doc_0/", "") for n in range(len(pages)))
        package.writestr("Doc_0/Document.xml", f"<ofd:Document {SPACE}>{AREA}<ofd:Pages>{listed}</ofd:Pages></ofd:Document>")
        for n, page in enumerate(pages):
            package.writestr(f"{folder}/P{n}.xml", f"<ofd:Page {SPACE}><ofd:Content><ofd:Layer>{page}</ofd:Layer></ofd:Content></ofd:Page>")
    return buffer.getvalue()


def wrapped(text: str, top: float) -> list[str]:
    return [line(text[i : i + 34], top + 9 * n) for n, i in enumerate(range(0, len(text), 34))]


@pytest.mark.parametrize("folder", ["Doc_0", "Pages"])
def test_the_lines_of_the_pages_are_read_in_order(folder: str) -> None:
    unseen = line("旧稿97件", 250, more='Visible="false"')
    first = "".join([*wrapped(FIRST, 60), line(TITLE, 30, size=7), unseen, line("- 1 -", 280)])
    second = line("　　" + SECOND[2:], 30, size=2.5, matrix='CTM="2 0 0 2 0 0"') + line("- 2 -", 280)
    reading = read(ofd(f"<ofd:PageBlock>{first}</ofd:PageBlock>", second, folder=folder))
    assert reading.text.splitlines() == [TITLE, FIRST.strip("　"), SECOND.strip("　")]
    assert (reading.media_type, [place.page for place in reading.places]) == ("application/ofd", [1, 2])


def test_what_cannot_be_read_says_so() -> None:
    with pytest.raises(Unreadable, match=r"no_text_layer.*save it as PDF"):
        read(ofd(""))
    with pytest.raises(Unreadable, match="damaged_ofd"):
        read(ofd(line(TITLE, 30)).replace(b"P0.xml", b"P9.xml", 1))
