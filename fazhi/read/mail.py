"""Mails, and pages that were saved in one file as mails are (MHTML): which part is the document."""

import email
import email.policy
import html
import re
from email.message import EmailMessage

from fazhi.read import text
from fazhi.read.errors import Unreadable

HEAD = re.compile(rb"(?:[A-Za-z][\w-]{1,60}:[^\r\n]{0,2000}\r?\n(?:[ \t][^\r\n]{0,2000}\r?\n){0,50}){0,200}?(?i:mime-version|content-type):")
DOCUMENTS = (b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0")
PAGES, TEXTS = {"text/html", "application/xhtml+xml"}, {"text/plain"}
LETTER = 1500
"""Bytes that a letter to a document has at most."""
RUNNING = re.compile("[，。；]")
TITLE = re.compile(r"[^，。；:：<>\n]{8,60}(?:报告|情况|总结)")
TITLED = re.compile(r"(?:^|[>\n])[^，。；:：<>\n]{0,60}年[^，。；:：<>\n]{0,60}(?:报告|情况|总结)\s*(?:[<\n]|$)")
"""A line, or an element, that may be the title of a year's report."""
PASSED_ON = re.compile(r"^(?:\s*(?:re|fw|fwd|转发|回复|答复|转)\s*[:：])+\s*", re.IGNORECASE)
TOLD = "发件人|寄件人|发送时间|发送日期|发件时间|日期|收件人|抄送|密送|附件|重要性|From|Sent|Date|To|Cc|Bcc|Attachments?|Importance"
FORWARDED = re.compile(rf"\s*(?:-{{2,}}.{{0,40}}-{{2,}}\s*\n)?(?:[ \t>]*(?:{TOLD}|主题|Subject)[ \t]*[:：].*\n){{3,12}}\s*", re.IGNORECASE)
"""The head of a mail that was kept as text."""
SUBJECT = re.compile(r"^[ \t>]*(?:主题|Subject)[ \t]*[:：](.*)$", re.IGNORECASE | re.MULTILINE)


def is_mail(data: bytes) -> bool:
    """Whether the bytes begin with the head of a mail."""
    return HEAD.match(data) is not None


def parts_of(data: bytes) -> tuple[EmailMessage, list[EmailMessage]]:
    """A mail, or a page that was saved in one file (MHTML), and its parts that hold content."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    return message, _parts(message)


def _parts(message: EmailMessage) -> list[EmailMessage]:
    return [part for part in message.walk() if isinstance(part, EmailMessage) and not part.is_multipart()]


def _passed_on(message: EmailMessage) -> EmailMessage | None:
    """The mail that another brings whole (message/rfc822), where it is no more than a letter to it."""
    parts = [part for part in message.walk() if isinstance(part, EmailMessage)]
    brought = [
        inner for part in parts if part.get_content_type() == "message/rfc822" for inner in (part.get_payload() or ()) if isinstance(inner, EmailMessage)
    ]
    if not brought:
        return None
    within = set(_parts(brought[0]))
    own = (part.get_payload(decode=True) for part in _parts(message) if part not in within)
    return brought[0] if sum(len(content) for content in own if isinstance(content, bytes)) <= LETTER else None


def page_of(data: bytes, *, is_alone: bool = True) -> bytes | None:
    """The bytes of a mail's page, else of its text; of what it brings where its own text is short. Null where it has none of these.

    Of several pages (frames) it is the one with the most running text. is_alone: whether the mail is no part of another document; its
    subject then stands above the text where that alone is a title.
    """
    message, parts = parts_of(data)
    while (inner := _passed_on(message)) is not None:
        message, parts = inner, _parts(inner)
    contents = [(part.get_content_type(), content) for part in parts if isinstance(content := part.get_payload(decode=True), bytes) and content.strip()]
    pages, texts = ([content for kind, content in contents if kind in wanted] for wanted in (PAGES, TEXTS))
    own = max(pages, key=_running) if len(pages) > 1 else next(iter(pages or texts), None)
    brought = next((content for _, content in contents if content.startswith(DOCUMENTS)), None)
    if own is None or (brought and len(own) <= LETTER):
        return brought
    return _titled(own, _told(message, "Subject"), is_page=bool(pages)) if is_alone else own


def without_head(content: str) -> str:
    """A text without the head of the mail that it was: under its subject where that alone is a title."""
    if not (head := FORWARDED.match(content)) or not (told := SUBJECT.search(head[0])):
        return content
    rest = content[head.end() :]
    subject = _subject(told[1])
    return f"{subject}\n{rest}" if subject and not TITLED.search(rest) else rest


def _told(message: EmailMessage, name: str) -> str:
    """A line of a mail's head; one in bare bytes, as old programs wrote it, by their charset."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
    bare = raw.encode("utf-8", "surrogateescape")
    if bare.isascii():
        return str(message[name] or "")
    try:
        return " ".join(text.decode(bare, "text/plain")[0].split())
    except Unreadable:
        return ""


def _running(content: bytes) -> int:
    """How many marks of running text a part has."""
    try:
        return len(RUNNING.findall(text.decode(content, "text/html")[0]))
    except Unreadable:
        return 0


def _titled(content: bytes, subject: str, *, is_page: bool) -> bytes:
    """A part under the mail's subject, where that is a title and the part has none."""
    if not (title := _subject(subject)):
        return content
    try:
        decoded = text.decode(content, "text/html" if is_page else "text/plain")[0]
    except Unreadable:
        return content
    if TITLED.search(decoded):
        return content
    return f"{f'<h1>{html.escape(title)}</h1>' if is_page else title}\n{decoded}".encode()


def _subject(told: str) -> str:
    """A subject that is a title; empty for any other."""
    subject = PASSED_ON.sub("", told).strip()
    return subject if TITLE.fullmatch(subject) else ""
