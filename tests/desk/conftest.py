"""The page, run in this process by Streamlit's own tester."""

import sys

import pytest


@pytest.fixture(autouse=True)
def _own_main(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tester leaves the page as `__main__`, which every process that is started later would import with all that the page needs; and it looks
    through all installed packages for components each time."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    monkeypatch.setattr("streamlit.components.v2.manifest_scanner.scan_component_manifests", list)
