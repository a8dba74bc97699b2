"""One-to-one normalising: every character becomes exactly one character, so that offsets survive."""

import re

FULLWIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
SPACES = dict.fromkeys((0x00A0, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200A, 0x202F, 0x3000), ord(" "))
DASHES = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xFE63), ord("-"))
SIGNS = {ord("〜"): "~", ord("～"): "~", ord("﹪"): "%", ord("﹐"): ",", ord("﹑"): "、", ord("﹒"): "."}
TABLE = {chr(code): chr(plain) if isinstance(plain, int) else plain for code, plain in (FULLWIDTH | SPACES | DASHES | SIGNS).items()}

ODD = re.compile(f"[{re.escape(''.join(TABLE))}]")


def normalize(text: str) -> str:
    """Full-width letters, digits and punctuation to ASCII, odd spaces and dashes to the plain ones; same length."""
    for character in set(ODD.findall(text)):
        text = text.replace(character, TABLE[character])
    return text
