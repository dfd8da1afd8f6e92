"""The TypeScript SDK's models and resources, as text."""

import json
from itertools import groupby

from sdks.generator.document import Operation, Schema, models, operations

HEAD = "// {words} Written by `python -m sdks.generator`: do not edit.\n"
PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def type_of(schema: Schema, prefix: str = "") -> str:
    """The type of a schema; `prefix` stands before the names of models."""
    if "$ref" in schema:
        return prefix + str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    if "const" in schema:
        return json.dumps(schema["const"])
    for many in ("anyOf", "oneOf"):
        if many in schema:
            return " | ".join(dict.fromkeys(type_of(one, prefix) for one in schema[many]))
    kind = schema.get("type")
    if isinstance(kind, list):
        return " | ".join(type_of({**schema, "type": one}, prefix) for one in kind)
    if kind == "array":
        return f"Array<{type_of(schema.get('items', {}), prefix)}>"
    if kind == "object":
        inner = schema.get("additionalProperties")
        return f"Record<string, {type_of(inner, prefix) if isinstance(inner, dict) else 'unknown'}>"
    return PLAIN.get(str(kind), "unknown")


def camel(name: str) -> str:
    """`list_recipients` → `listRecipients`."""
    first, *others = name.split("_")
    return first + "".join(part.capitalize() for part in others)


def models_text(document: Schema) -> str:
    """`models.ts`."""
    parts = [HEAD.format(words="The shapes that go to the API and come from it.")]
    for name, schema in models(document):
        words = " ".join(schema.get("description", "").split()).replace("*/", "* /")
        parts.append(f"\n/** {words} */\n" if words else "\n")
        parts.append(_model(name, schema))
    return "".join(parts)


def _model(name: str, schema: Schema) -> str:
    if "properties" not in schema:
        return f"export type {name} = {type_of(schema)};\n"
    required = set(schema.get("required", ()))
    fields = "".join(
        f"  {_member(field)}{'' if field in required else '?'}: {type_of(inner)};\n"
        for field, inner in schema["properties"].items()
    )
    return f"export interface {name} {{\n{fields}}}\n"


def _member(name: str) -> str:
    return name if name.isidentifier() else json.dumps(name)


def resources_text(document: Schema) -> str:
    """`resources.ts`."""
    parts = [HEAD.format(words="Every operation, by resource.")]
    parts.append('import type * as models from "./models.js";\nimport { Pages } from "./paging.js";\n')
    parts.append('import { part, type Options, type Transport } from "./transport.js";\n')
    names = []
    for resource, found in groupby(operations(document), key=lambda one: one.resource):
        names.append(resource)
        methods = "".join(_method(one) for one in found)
        parts.append(
            f"\nexport class {_class_name(resource)} {{\n  readonly #transport: Transport;\n\n"
            f"  constructor(transport: Transport) {{\n    this.#transport = transport;\n  }}\n{methods}}}\n"
        )
    fields = "".join(f"  readonly {camel(name)}: {_class_name(name)};\n" for name in names)
    made = "".join(f"    this.{camel(name)} = new {_class_name(name)}(transport);\n" for name in names)
    parts.append(f"\nexport class Resources {{\n{fields}\n  constructor(transport: Transport) {{\n{made}  }}\n}}\n")
    return "".join(parts)


def _class_name(resource: str) -> str:
    return "".join(part.capitalize() for part in resource.split("_"))


def _method(one: Operation) -> str:
    given = [f"{camel(name)}: string" for name in one.names]
    if one.body is not None:
        given.append(f"body: {type_of(one.body, 'models.')}")
    if one.upload:
        given.append("file: File")
    if one.query:
        inside = "; ".join(f"{p['name']}?: {type_of(p['schema'])}" for p in one.query)
        given.append(f"query: {{ {inside} }} = {{}}")
    if one.rows is None:
        given.append("options: Options = {}")
    summary = one.summary.replace("*/", "* /")
    head = f"\n  /** {summary}. */\n  {camel(one.name)}({', '.join(given)})"
    if one.rows is not None:
        kind = f"Pages<{type_of(one.rows, 'models.')}>"
        return f"{head}: {kind} {{\n    return new Pages(this.#transport, {_path(one)}, query);\n  }}\n"
    kind = "Uint8Array" if one.is_file else "void" if one.answer is None else type_of(one.answer, "models.")
    parts = (("body", one.body is not None), ("file", one.upload), ("query", bool(one.query)), ("...options", True))
    sent = ", ".join(name for name, given in parts if given)
    called = f'this.#transport.{"file" if one.is_file else "call"}("{one.method}", {_path(one)}, {{ {sent} }})'
    return f"{head}: Promise<{kind}> {{\n    return {called};\n  }}\n"


def _path(one: Operation) -> str:
    path = one.path
    for name in one.names:
        path = path.replace(f"{{{name}}}", f"${{part({camel(name)})}}")
    return f"`{path}`" if one.names else json.dumps(path)


def files(document: Schema) -> dict[str, str]:
    """The generated files by their path below the SDKs."""
    return {
        "typescript/src/models.ts": models_text(document),
        "typescript/src/resources.ts": resources_text(document),
    }
