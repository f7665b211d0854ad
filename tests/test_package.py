"""Is everything that Faden needs at run time in the package that gets installed?"""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "src"


def test_the_built_package_holds_every_file_of_the_sources(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    sources = {
        path.relative_to(SOURCES).as_posix()
        for path in SOURCES.rglob("*")
        if path.is_file() and not left_behind(path)
    }
    assert sources - packed == set()


def left_behind(path: Path) -> bool:
    """Whether a tool made it: byte code, caches."""
    return any(part.startswith((".", "__pycache__")) for part in path.relative_to(SOURCES).parts)
