"""`python -m bench [name ...]`: run every benchmark but the long ones, or the named ones, each in its own process."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
OWN = {
    "__init__",
    "__main__",
    "installation",
    "table",
    "messaging_world",
    "contacts_world",
    "realtime_clients",
    "realtime_nodes",
}
LONG = {
    "memory",
    "tenants",
    "contacts",
    "bulk_people",
    "spreadsheets",
    "channels",
    "push_search_whatsapp",
    "storm",
    "schedules",
    "messaging",
    "realtime",
    "inbox",
    "cold",
    "agents",
}


def main() -> int:
    """Run them one after another; 1 where one could not run."""
    known = sorted(p.stem for p in HERE.glob("*.py") if p.stem not in OWN)
    wanted = sys.argv[1:] or [name for name in known if name not in LONG]
    failed = []
    for name in wanted:
        print(f"\n== {name} ==", flush=True)
        if subprocess.run([sys.executable, "-m", f"bench.{name}"], cwd=HERE.parent, check=False).returncode:
            failed.append(name)
    if left := sorted(LONG.difference(wanted)):
        print(f"\nleft out, since they take minutes: {', '.join(left)} (python -m bench {' '.join(left)})")
    if failed:
        print(f"\ncould not run: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
