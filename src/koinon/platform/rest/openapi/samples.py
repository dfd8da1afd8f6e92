"""What the SDKs call each operation, and the same call in three languages (API-052, 053)."""

import json
import keyword
import re
from pprint import pformat
from typing import Any

import msgspec

Schema = dict[str, Any]
_PARAMETER = re.compile(r"\{(\w+)\}")
_PLURALS = (("ies", "y"), ("sses", "ss"), ("s", ""))


def add_samples(paths: dict[str, Schema], base_url: str) -> None:
    """Give each operation its `x-sdk` (resource and method) and `x-codeSamples`."""
    taken: dict[tuple[str, str], str] = {}
    for path, methods in paths.items():
        for method, operation in methods.items():
            resource, short = sdk_name(operation["tags"][0], operation["operationId"])
            owner = taken.setdefault((resource, short), operation["operationId"])
            name = short if owner == operation["operationId"] else operation["operationId"]
            operation["x-sdk"] = {"resource": resource, "method": name}
            whole = {"path": path, "method": method, **operation}
            operation["x-codeSamples"] = [
                {"lang": "Shell", "label": "curl", "source": curl(whole, base_url)},
                {"lang": "Python", "label": "Python", "source": python(whole, base_url)},
                {"lang": "TypeScript", "label": "TypeScript", "source": typescript(whole, base_url)},
            ]


def sdk_name(tag: str, operation_id: str) -> tuple[str, str]:
    """`contacts`, `create_contact` → `contacts`, `create`; what is not about the tag's own thing keeps its name."""
    resource = re.sub(r"\W", "_", tag.removesuffix(".csv"))
    verb, _, thing = operation_id.partition("_")
    short = verb if thing in (resource, _singular(resource)) else operation_id
    return resource, operation_id if keyword.iskeyword(short) else short


def _singular(word: str) -> str:
    ending = next(((plural, one) for plural, one in _PLURALS if word.endswith(plural)), ("", ""))
    return word.removesuffix(ending[0]) + ending[1] if ending[0] else word


def camel(name: str) -> str:
    """`list_recipients` → `listRecipients`."""
    first, *others = name.split("_")
    return first + "".join(part.capitalize() for part in others)


def curl(operation: Schema, base_url: str) -> str:
    """A call that can be pasted into a shell."""
    lines = [f"curl -X {operation['method'].upper()} '{base_url}{operation['path']}'"]
    if operation["security"]:
        lines.append("  -H 'Authorization: Bearer kn_test_…'")
    body = _body(operation)
    if body is not None:
        lines.append("  -H 'Content-Type: application/json'")
        text = msgspec.json.encode(body).decode().replace("'", "'\\''")
        lines.append(f"  -d '{text}'")
    return " \\\n".join(lines)


def python(operation: Schema, base_url: str) -> str:
    """The call by the Python SDK."""
    named = [f'"{name}"' for name in _PARAMETER.findall(operation["path"])]
    body = _body(operation)
    given = [*named, *([pformat(body, width=88, sort_dicts=False)] if body is not None else [])]
    called = f"client.{operation['x-sdk']['resource']}.{operation['x-sdk']['method']}({', '.join(given)})"
    call = f"for row in {called}:\n    print(row)" if is_list(operation) else f"print({called})"
    return f'from koinon_sdk import Koinon\n\nclient = Koinon("kn_test_…", base_url="{base_url}")\n{call}'


def typescript(operation: Schema, base_url: str) -> str:
    """The call by the TypeScript SDK."""
    named = [f'"{name}"' for name in _PARAMETER.findall(operation["path"])]
    body = _body(operation)
    given = [*named, *([json.dumps(body, indent=2, ensure_ascii=False)] if body is not None else [])]
    resource, method = camel(operation["x-sdk"]["resource"]), camel(operation["x-sdk"]["method"])
    called = f"client.{resource}.{method}({', '.join(given)})"
    call = f"console.log(await {called});"
    if is_list(operation):
        call = f"for await (const row of {called}) console.log(row);"
    made = f'const client = new Koinon("kn_test_…", {{ baseUrl: "{base_url}" }});'
    return f'import {{ Koinon }} from "koinon-sdk";\n\n{made}\n{call}'


def is_list(operation: Schema) -> bool:
    """Whether it is paged by a cursor."""
    return any(p["in"] == "query" and p["name"] == "cursor" for p in operation.get("parameters", ()))


def _body(operation: Schema) -> Any:
    return operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
