"""Why a document has no text."""

LET_READ = "it is kept: let its pages be read (FAZHI_OCR_PAGES, then `fazhi rebuild`), or run OCR on it and add the result"
"""What to do with a scan."""


class Unreadable(ValueError):
    """A document without usable text.

    reason: a short code, counted in reports. detail: what is wrong and what to do. media_type: what the bytes are.
    """

    def __init__(self, reason: str, detail: str, media_type: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
        self.media_type = media_type
