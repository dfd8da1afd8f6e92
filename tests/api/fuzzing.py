"""Schemathesis against a served application."""

import shutil
import subprocess
import sys
from pathlib import Path

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,negative_data_rejection,missing_required_header,unsupported_method,ignored_auth"
)


# A query over 8 KiB is refused by 414, which the tool does not count as a refusal by itself.
# Each path is asked with one method it does not know; six of them would be a tenth of all calls and say the same.
CONFIGURATION = """
[phases.coverage]
unexpected-methods = ["TRACE"]

[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 413, 414, 415, 422, 429]
"""


# They ask a carrier, and none runs here: 503 is the right answer. tests/api/test_sandbox.py and
# tests/channels/test_number_endpoints.py call them.
NEEDS_CARRIER = ("/api/v1/sandbox/events", "/api/v1/numbers/available")


def fuzz(url: str, folder: Path, credential: list[str], phases: str, examples: str) -> str:
    """What schemathesis found, or nothing."""
    command = Path(sys.executable).parent / "schemathesis"
    (folder / "schemathesis.toml").write_text(CONFIGURATION)
    program = str(command) if command.exists() else shutil.which("schemathesis")
    assert program is not None
    ran = subprocess.run(
        [
            program, "run", f"{url}/api/openapi.json", "--url", url, *credential,
            "--checks", CHECKS, "--mode", "all", "-n", examples, "--phases", phases, "--continue-on-failure",
            "--workers", "1", "--seed", "7", "--exclude-path", "/api/v1/auth/logout",
            "--exclude-path", "/api/v1/me/sessions", "--no-color",
            *(word for path in NEEDS_CARRIER for word in ("--exclude-path", path)),
        ],
        cwd=folder, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    return "" if ran.returncode == 0 else ran.stdout[max(ran.stdout.find("= FAILURES ="), 0) :][:20000]
