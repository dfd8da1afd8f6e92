"""How people who share a number are greeted: by their household, naming all children meant (CON-024)."""

from collections.abc import Sequence

from koinon import contacts

# `rows` names the relation of whom a message goes to; in the next relation `together` are the numbers several share.
TOGETHER = f"""several as (
  select address_hash, contact_id, children
  from {{rows}}
  where address_hash in (select address_hash from {{rows}} group by address_hash having count(*) > 1)
),
together as ({contacts.together_sql().sql})"""
_GREETED = {
    "contact.first_name": "household",
    "contact.name": "household",
    "child.first_name": "child_names",
}


def changes(variables: Sequence[str]) -> bool:
    """Whether the text says anything that differs for people who share a number."""
    return any(path in _GREETED for path in variables)


def together(variables: Sequence[str]) -> str:
    """The values of a row `m` as a text array, those of a number that several share (`t`) in place of one person's."""
    values = [
        f"coalesce(t.{_GREETED[path]}, m.variables[{n}])" if path in _GREETED else f"m.variables[{n}]"
        for n, path in enumerate(variables, 1)
    ]
    return f"array[{', '.join(values)}]::text[]" if values else "null::text[]"
