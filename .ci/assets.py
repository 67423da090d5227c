"""Lay the pages' libraries into firmgraph/web/static/vendor: fetched by npm, checked against firmgraph/web/assets.toml."""

from __future__ import annotations

import base64
import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

WEB = Path(__file__).resolve().parent.parent / "firmgraph" / "web"
VENDOR = WEB / "static" / "vendor"


def main() -> int:
    """0 when all files are there."""
    packages = tomllib.loads((WEB / "assets.toml").read_text("utf-8"))["package"]
    if shutil.which("npm") is None:
        print("make assets needs npm; the pages work without their libraries, plainer", file=sys.stderr)
        return 1
    VENDOR.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for package in packages:
            lay(package, fetch(package, Path(folder)))
    return 0


def fetch(package: dict[str, str], folder: Path) -> bytes:
    """The package's archive, whose hash is the pinned one."""
    name = f"{package['name']}@{package['version']}"
    done = subprocess.run(
        ["npm", "pack", "--silent", "--ignore-scripts", name], cwd=folder, capture_output=True, text=True, check=True
    )
    archive = (folder / done.stdout.split()[-1]).read_bytes()
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()
    if found != package["integrity"]:
        raise SystemExit(f"{name} has the hash {found}, not the pinned one")
    return archive


def lay(package: dict[str, dict[str, str]], archive: bytes) -> None:
    """Copy the wanted files out of the archive."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        for inside, name in package["files"].items():
            member = files.extractfile(f"package/{inside}")
            assert member is not None  # the archive is pinned
            (VENDOR / name).write_bytes(member.read())


if __name__ == "__main__":
    sys.exit(main())
