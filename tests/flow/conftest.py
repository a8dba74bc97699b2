"""Every test of this room may run a flow."""

import pytest


@pytest.fixture(autouse=True, scope="session")
def _server(prefect_server: None) -> None:
    """One server for all of them."""
