"""The package as a stranger installs it: the whole way from the samples to the published file, outside any checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The directory into which the built wheel is unpacked."""
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("fazhi-*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    return tmp_path / "installed"


@pytest.mark.long(45)
@pytest.mark.usefixtures("prefect_server")
def test_the_wheel_runs_the_whole_way_outside_a_checkout(installed: Path, tmp_path: Path) -> None:
    """With a Prefect server of its own, as a run has."""
    place = tmp_path / "place"
    place.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FAZHI_", "PREFECT_"))}
    environment = kept | {"PYTHONPATH": str(installed)}

    def fazhi(*arguments: str) -> str:
        command = [sys.executable, "-m", "fazhi.cli", *arguments]
        ran = subprocess.run(command, cwd=place, env=environment, text=True, capture_output=True, check=False)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    where = subprocess.run(
        [sys.executable, "-c", "import fazhi; print(fazhi.__file__)"], cwd=place, env=environment, text=True, capture_output=True, check=True
    )
    assert where.stdout.startswith(str(installed))
    fazhi("samples")
    fazhi("run")
    with duckdb.connect(str(place / "warehouse" / "fazhi.duckdb"), read_only=True) as connection:
        (count,) = connection.execute("select count(*) from marts.fct_indicator_yearly where value is not null").fetchall()[0]
    assert count > 50
    assert ".gov.cn/" in fazhi("collect", "--known", "--dry-run")
