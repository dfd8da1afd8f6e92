"""`fields=id,status,contact.name`: which members of an answer are kept (API-022)."""

from functools import lru_cache
from typing import Any

from msgspec import inspect as shape

from koinon.platform import errors

MOST_NAMES = 50
DEEPEST = 3
ANY = "*"
Tree = dict[str, Any]


@lru_cache(512)
def members_of(annotation: Any) -> Tree:
    """The members of a type by name, each with its own; `{"*": {}}` stands for a map, whose names are anybody's."""
    return _members(shape.type_info(annotation), DEEPEST)


def _members(kind: shape.Type, depth: int) -> Tree:
    if depth == 0:
        return {}
    if isinstance(kind, shape.StructType):
        return {field.encode_name: _members(field.type, depth - 1) for field in kind.fields}
    if isinstance(kind, shape.DictType):
        return {ANY: _members(kind.value_type, depth - 1)}
    if isinstance(kind, shape.ListType | shape.VarTupleType | shape.CollectionType):
        return _members(kind.item_type, depth)
    if isinstance(kind, shape.UnionType):
        return {name: tree for choice in kind.types for name, tree in _members(choice, depth).items()}
    return {}


def chosen(text: str, known: Tree) -> Tree:
    """The tree of the names in `text`. Raises 422 for an unknown name, too many or too deep ones."""
    names = [name.strip() for name in text.split(",")]
    if len(names) > MOST_NAMES:
        raise errors.invalid_field("fields", "out_of_range", "At most {most} fields can be named.", most=MOST_NAMES)
    tree: Tree = {"id": None}
    faults = []
    for name in names:
        if not _add(tree, known, name.split(".")):
            sentence = "There is no field {name} here."
            faults.append(errors.FieldFault("fields", "invalid_filter", sentence, {"name": name[:80] or "(empty)"}))
    if faults:
        raise errors.invalid(faults)
    return tree


def _add(tree: Tree, known: Tree, path: list[str]) -> bool:
    if len(path) > DEEPEST:
        return False
    for i, part in enumerate(path):
        if part not in known and ANY not in known:
            return False
        known = known.get(part) or known.get(ANY) or {}
        if i == len(path) - 1:
            tree[part] = None
        elif (inner := tree.setdefault(part, {})) is None:
            return True
        else:
            tree = inner
    return True


def cut(value: Any, tree: Tree | None) -> Any:
    """`value` with only the members of `tree`; None keeps everything below."""
    if tree is None:
        return value
    if isinstance(value, list):
        return [cut(item, tree) for item in value]
    if isinstance(value, dict):
        return {name: cut(value[name], inner) for name, inner in tree.items() if name in value}
    return value
