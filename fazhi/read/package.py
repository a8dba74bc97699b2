"""Office Open XML packages: the parts of a Word document, whatever its suffix says (docx, docm, dotx, dotm, Strict)."""

import codecs
import io
import posixpath
import zipfile
import zlib

from lxml import etree
from lxml.etree import _Element

from fazhi.read.archive import TooLarge, content_of, opened

MAX_PART = 128 * 2**20
"""A part that unpacks to more bytes is beyond any report."""
STRICT = {
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/officeDocument/math": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "http://schemas.microsoft.com/office/word/2003/wordml": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
}
"""Namespaces of ISO/IEC 29500 Strict and of Word 2003, and those that the same elements have elsewhere."""


FLAT = b"http://schemas.microsoft.com/office/2006/xmlPackage"
"""Namespace of a package that is written as one XML file ("Word XML document")."""
WORD_2003 = b"http://schemas.microsoft.com/office/word/2003/wordml"
"""Namespace of the XML that Word 2003 writes."""
WORD = b"wordprocessingml."
"""In the types of a package whose parts have other names."""
HEAD = 4096


class Package:
    """The parts of a package by their names. Raises BadZipFile and the like where it is none."""

    def __init__(self, data: bytes) -> None:
        self.flat = _flat_parts(data) if is_flat(data) else {}
        self.archive = None if self.flat else zipfile.ZipFile(io.BytesIO(data))
        self.entries = {_plain(entry.filename): entry for entry in self.archive.infolist()} if self.archive else {}

    def main(self) -> str:
        """Name of the part that is the document."""
        related = self.related("")
        return next((target for kind, target in related if kind == "officeDocument"), "word/document.xml")

    def related(self, part: str) -> list[tuple[str, str]]:
        """Kind (the last word of its address) and name of each part that a part refers to; "" for the package itself."""
        return [(kind, name) for kind, name, _ in self._relations(part)]

    def chunks(self, part: str) -> dict[str, bytes]:
        """The documents that a part takes in whole (altChunk), by their names there."""
        named = {key: self.entries.get(name) for kind, name, key in self._relations(part) if kind == "aFChunk"}
        return {key: content_of(self.archive, entry, MAX_PART) for key, entry in named.items() if entry and self.archive}

    def diagrams(self, part: str) -> dict[str, _Element]:
        """What the diagrams (SmartArt) of a part say, by their names there."""
        named = {key: self.tree(name) for kind, name, key in self._relations(part) if kind == "diagramData"}
        return {key: root for key, root in named.items() if root is not None}

    def _relations(self, part: str) -> list[tuple[str, str, str]]:
        folder, name = posixpath.split(part)
        relations = self.tree(posixpath.join(folder, "_rels", f"{name}.rels"))
        if relations is None:
            return []
        told = [one for one in relations if isinstance(one.tag, str) and one.get("TargetMode") != "External"]
        return [
            (one.get("Type", "").rpartition("/")[2], _plain(posixpath.normpath(posixpath.join("/", folder, one.get("Target", "")))), one.get("Id", ""))
            for one in told
        ]

    def tree(self, part: str) -> _Element | None:
        """A part, parsed; null where there is none. Elements of Strict get the names of the others."""
        entry = self.entries.get(_plain(part))
        if entry is None or self.archive is None:
            return self.flat.get(_plain(part))
        root = etree.fromstring(content_of(self.archive, entry, MAX_PART), parser())
        if any(namespace in STRICT for namespace in root.nsmap.values()):
            for element in root.iter("{*}*"):
                _loosen(element)
        return root


def is_flat(data: bytes) -> bool:
    """Whether the bytes are a Word file written as XML, of Word 2003 or as one file of its parts."""
    head = data[:HEAD].replace(b"\0", b"").removeprefix(codecs.BOM_UTF8).removeprefix(codecs.BOM_UTF16_LE).removeprefix(codecs.BOM_UTF16_BE).lstrip()
    return head.startswith(b"<") and (FLAT in head or WORD_2003 in head)


def _flat_parts(data: bytes) -> dict[str, _Element]:
    root = etree.fromstring(data, parser())
    for element in root.iter("{*}*"):
        _loosen(element)
    if not root.tag.endswith("}package"):
        return {"word/document.xml": root}
    parts: dict[str, _Element] = {}
    for part in root.iterchildren("{*}part"):
        content = part.find("{*}xmlData")
        if content is not None and len(content):
            parts[_plain(next((value for key, value in part.attrib.items() if key.endswith("name")), ""))] = content[0]
    return parts


def parser() -> etree.XMLParser:
    """For the XML of an office file, which is no page's and has nothing to fetch."""
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True, remove_pis=True)


def is_word(data: bytes) -> bool:
    """Whether a ZIP file is a Word document. A damaged one counts where it names Word's parts."""
    try:
        archive = opened(data)
        entries = {_plain(entry.filename): entry for entry in archive.infolist()}
        if any(name.startswith("word/") and name.endswith(".xml") for name in entries):
            return True
        types = entries.get("[content_types].xml")
        return types is not None and WORD in content_of(archive, types, MAX_PART)
    except (zipfile.BadZipFile, TooLarge, zlib.error, NotImplementedError, OSError, EOFError, RuntimeError):
        return b"word/" in data


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _loosen(element: _Element) -> None:
    name = etree.QName(element)
    if name.namespace in STRICT:
        element.tag = f"{{{STRICT[name.namespace]}}}{name.localname}"
    for key, value in list(element.attrib.items()):
        namespace = etree.QName(key).namespace
        if namespace in STRICT:
            element.set(f"{{{STRICT[namespace]}}}{etree.QName(key).localname}", value)
