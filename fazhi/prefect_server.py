"""Whether a Prefect server answers."""

import urllib.request

SECONDS = 3


def silence(address: str) -> str | None:
    """Why no server answers at an API's address, with what to do; null where one does."""
    try:
        with urllib.request.urlopen(f"{address.rstrip('/')}/health", timeout=SECONDS):
            return None
    except (OSError, ValueError) as error:
        return f"no Prefect server answers at PREFECT_API_URL={address} ({error}): start it (prefect server start), or unset PREFECT_API_URL"
