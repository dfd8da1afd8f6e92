"""Which column of a file means what (CON-068): by its header in three languages, else by what it holds."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from koinon.contacts.contracts.fields import CustomField
from koinon.kit import email_address, phone, text

CUSTOM = "custom:"
_ENOUGH = 0.6  # share of filled cells that must look alike before content decides


class Target(StrEnum):
    """What a column can become; `custom:<key>` beside these fills a custom value."""

    IGNORE = "ignore"
    NAME = "name"  # kept whole: a company, a ward, a hospital
    FULL_NAME = "full_name"  # split into given and family name
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    PREFERRED_NAME = "preferred_name"
    PHONE = "phone"
    EMAIL = "email"
    BIRTH_DATE = "birth_date"
    EXTERNAL_ID = "external_id"
    LOCALE = "locale"
    TAGS = "tags"
    GROUPS = "groups"


REPEATABLE = frozenset([Target.PHONE, Target.EMAIL, Target.TAGS, Target.GROUPS, Target.IGNORE])

# Folded words of headers met in the wild, in English, Spanish and Portuguese.
_HEADERS = {
    Target.GIVEN_NAME: """first name, firstname, given name, first, forename, nombre, nombres, primer nombre,
        primeiro nome, nome proprio""",
    Target.FAMILY_NAME: """last name, lastname, surname, family name, last, apellido, apellidos, primer apellido,
        sobrenome, apelido""",
    Target.PREFERRED_NAME: """preferred name, nickname, goes by, known as, apodo, nombre preferido, nome preferido,
        nome social""",
    Target.FULL_NAME: """name, full name, fullname, contact name, member, member name, customer, customer name, contact,
        nombre completo, nombre y apellido, nombre y apellidos, contacto, miembro, cliente, nome, nome completo,
        contato, membro""",
    Target.NAME: """facility name, facility, company, company name, organization, organization name, organisation,
        business, business name, hospital, hospital name, school, school name, empresa, organizacion, institucion,
        organizacao, instituicao""",
    Target.PHONE: """phone, phone number, mobile, mobile phone, mobile number, cell, cell phone, cellphone, cell number,
        telephone, tel, telephone number, sms, text number, primary phone, home phone, work phone, phone 1, phone 2,
        whatsapp, telefono, telefono movil, movil, celular, numero de telefono, tel movil, telefone, telemovel,
        telefone celular, numero de telefone, fone""",
    Target.EMAIL: """email, e mail, email address, mail, e mail address, primary email, email 1, email 2, correo,
        correo electronico, direccion de correo, endereco de email, e mail pessoal""",
    Target.BIRTH_DATE: """birth date, birthdate, birthday, date of birth, dob, born, fecha de nacimiento, nacimiento,
        cumpleanos, data de nascimento, nascimento, aniversario""",
    Target.EXTERNAL_ID: """id, external id, member id, customer id, contact id, person id, facility id, identifier,
        member number, customer number, uid, codigo, identificador, matricula, numero de socio""",
    Target.LOCALE: "language, locale, preferred language, lang, idioma, lengua, lingua",
    Target.TAGS: "tags, tag, labels, label, etiquetas, etiqueta, marcadores, rotulos",
    Target.GROUPS: """groups, group, list, lists, ministry, ministries, team, teams, grupo, grupos, lista, listas,
        ministerio, ministerios, equipo, equipe""",
}
_BY_HEADER = {" ".join(word.split()): target for target, words in _HEADERS.items() for word in words.split(",")}
_PLACES = """address street city town state province county zip zip_code postcode postal_code country company title
    ciudad estado provincia codigo_postal pais direccion cidade cep endereco bairro"""
_KNOWN_CUSTOM = frozenset(_PLACES.split())
_DATE = re.compile(r"\d{4}-\d\d?-\d\d?|\d\d?[/.-]\d\d?[/.-](?:\d{2}|\d{4})", re.ASCII)
_DIGITS_OF_A_NUMBER = 7
MAX_KEY_LENGTH = 40


def guess(
    headers: Sequence[str], rows: Sequence[Sequence[str]], region: str, own: Sequence[CustomField] = ()
) -> list[str]:
    """A target for each column. Targets that may stand only once go to the best column; the rest is ignored.

    A field of the organization's `own` wins over our words: what they call "Team" is theirs, not our groups.
    """
    chosen: list[str] = []
    names = _names_of(own)
    for index, header in enumerate(headers):
        target = (
            _by_name(header, names)
            or _by_header(header)
            or _by_content([row[index] for row in rows if index < len(row)], region)
        )
        taken = target in chosen and target not in REPEATABLE
        chosen.append(Target.IGNORE if taken else target)
    return _without_whole_name_beside_parts(chosen)


def custom_key(header: str) -> str:
    """The key of a custom value made from a header: "ZIP Code" -> zip_code; letters, digits and underscores."""
    return "_".join(text.words(header))[:MAX_KEY_LENGTH].strip("_") or "value"


def looks_like_header(cells: Sequence[str], region: str) -> bool:
    """Whether a first row names columns: it holds a known header, or no number, address or date at all."""
    if any(map(names_column, cells)):
        return True
    return not any(_is_phone(cell, region) or is_data(cell) for cell in cells)


def names_column(cell: str) -> bool:
    """Whether this is a header that we know."""
    return _by_header(cell) is not None


def is_data(cell: str) -> bool:
    """Whether this is an address, a date or many digits, which no title holds."""
    return "@" in cell or _DATE.fullmatch(cell) is not None or sum(map(str.isdigit, cell)) >= _DIGITS_OF_A_NUMBER


def _names_of(own: Sequence[CustomField]) -> dict[str, str]:
    """Targets by how a field's column may be headed: its key, as exports head it, a name in any language."""
    names: dict[str, str] = {}
    for field in own:
        for said in (field.key, f"{CUSTOM}{field.key}", *field.labels.values()):
            names.setdefault(_folded(said), f"{CUSTOM}{field.key}")
    return names


def _by_name(header: str, names: Mapping[str, str]) -> str | None:
    """Numbers and addresses stay ours: without them nobody is reached."""
    folded = _folded(header)
    reaches = _BY_HEADER.get(folded) in (Target.PHONE, Target.EMAIL)
    return names.get(folded) if folded and not reaches else None


def _folded(said: str) -> str:
    return " ".join(text.words(said.replace("_", " ")))


def _by_header(header: str) -> str | None:
    if target := _BY_HEADER.get(_folded(header)):
        return target
    key = custom_key(header)
    return f"{CUSTOM}{key}" if key in _KNOWN_CUSTOM else None


def _by_content(cells: Sequence[str], region: str) -> str:
    filled = [cell for cell in cells if cell]
    if not filled:
        return Target.IGNORE
    looks = {
        Target.PHONE: sum(_is_phone(cell, region) for cell in filled),
        Target.EMAIL: sum(_is_email(cell) for cell in filled),
    }
    target, count = max(looks.items(), key=lambda look: look[1])
    return target if count >= len(filled) * _ENOUGH else Target.IGNORE


def _is_phone(cell: str, region: str) -> bool:
    try:
        return bool(phone.parse(cell, region))
    except phone.InvalidPhone:
        return False


def _is_email(cell: str) -> bool:
    try:
        return bool(email_address.parse(cell))
    except email_address.InvalidEmail:
        return False


def _without_whole_name_beside_parts(chosen: list[str]) -> list[str]:
    """ "Nombre" beside "Apellidos" is a given name; a full name beside both parts would say the same twice."""
    parts = {Target.GIVEN_NAME, Target.FAMILY_NAME} & set(chosen)
    if Target.FULL_NAME not in chosen or not parts:
        return chosen
    instead = Target.GIVEN_NAME if Target.GIVEN_NAME not in parts else Target.IGNORE
    return [instead if target == Target.FULL_NAME else target for target in chosen]
