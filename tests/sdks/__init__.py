"""The SDKs against the served application; the Python one is imported from its folder, as a user's own would be."""

import sys
from pathlib import Path

NO_NODE = "NO NODE FOUND: the TypeScript SDK was not tested"
SDKS = Path(__file__).resolve().parents[2] / "sdks"
sys.path.insert(0, str(SDKS / "python" / "src"))
