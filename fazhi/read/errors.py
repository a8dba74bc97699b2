"""Why a document has no text."""


class Unreadable(ValueError):
    """A document without usable text.

    reason: a short code, counted in reports. detail: what is wrong and what to do. media_type: what the bytes are.
    """

    def __init__(self, reason: str, detail: str, media_type: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
        self.media_type = media_type
