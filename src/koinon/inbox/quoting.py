"""What somebody says in a mail, apart from what they quote of ours below it (INB-011)."""

import re

_INTRODUCES = re.compile(
    r"^(on .{4,200} wrote:|el .{4,200} escribi[oó]:|em .{4,200} escreveu:|le .{4,200} a écrit\s?:"
    r"|am .{4,200} schrieb .{0,200}:)$",
    re.IGNORECASE,
)
_DIVIDES = re.compile(
    r"^(-{2,}\s*(original message|forwarded message|mensaje original|mensagem original)\s*-{2,}|_{10,})$", re.IGNORECASE
)
_HEADER = re.compile(r"^(from|de|von):\s.+", re.IGNORECASE)
_NEXT = re.compile(
    r"^(sent|date|to|subject|enviado|fecha|para|asunto|data|assunto|gesendet|an|betreff):\s", re.IGNORECASE
)
MOST_LINES = 5_000


def apart(text: str) -> tuple[str, str]:
    """(what they say, what they quote) of a mail's plain text. Where nothing would be left to read, all of it is said.

    A quotation begins where a line introduces one ("On … wrote:", which may run over two lines), where a divider of a
    known mail program stands, or where nothing but lines with `>` (RFC 3676 §4.5) follow.
    """
    lines = text.split("\n", MOST_LINES)
    for index, line in enumerate(lines):
        if _begins(lines, index, line.strip()):
            said = "\n".join(lines[:index]).rstrip()
            return (said, "\n".join(lines[index:]).strip()) if said else (text, "")
    return text, ""


def _begins(lines: list[str], index: int, line: str) -> bool:
    following = lines[index + 1].strip() if index + 1 < len(lines) else ""
    if _INTRODUCES.match(line) or _INTRODUCES.match(f"{line} {following}"[:420]):
        return True
    if _DIVIDES.match(line):
        return True
    if _HEADER.match(line) and _NEXT.match(following):
        return True
    return line.startswith(">") and all(not one.strip() or one.lstrip().startswith(">") for one in lines[index:])
