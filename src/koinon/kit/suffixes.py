"""Names under which others register theirs, such as co.uk: nobody's own domain.

The usual second levels of countries; not the whole Public Suffix List, which has ten thousand and changes weekly.
"""

_UNDER = {
    "ac": "uk jp kr nz za il in id th ke ug tz cr at ir rs be cn",
    "co": "uk jp kr nz za il in id th ke ug tz zw ve cr at hu je gg im bw ma ao mz zm ck ls",
    "com": "br mx ar au co pe ve ec uy py bo cl do gt hn ni pa sv cu pr es pt cn tw hk sg my ph vn tr ua pl gr cy mt eg"
    " sa kw bh qa om lb jo ng gh ke na pk bd lk np kh mm ru",
    "edu": "br mx ar au co pe ve ec uy py bo do gt hn ni pa sv cu pr es pt cn tw hk sg my ph vn tr ua pl gr eg sa ng gh"
    " pk",
    "gob": "mx ar es cl pe ve ec bo do gt hn ni pa sv",
    "gov": "uk br au co in za il cn tw hk sg my ph tr ua pl gr pt",
    "me": "uk",
    "ltd": "uk",
    "plc": "uk",
    "net": "uk br mx ar au co pe ve ec uy py bo do gt hn ni pa sv cu pr nz za il in id th cn tw hk sg my ph vn tr ua pl"
    " gr",
    "org": "uk br mx ar au co pe ve ec uy py bo do gt hn ni pa sv cu pr es pt nz za il in id th cn tw hk sg my ph vn tr"
    " ua pl gr ng gh ke zm zw",
    "nom": "es br co pe",
    "or": "jp kr at cr id th ke tz ug",
    "ne": "jp kr ke tz ug",
    "go": "jp kr id th ke tz ug cr",
    "gen": "nz tr in",
    "asn": "au",
    "id": "au",
    "sch": "uk id ae",
    "web": "id za tr",
    "my": "id",
}
SUFFIXES = frozenset(f"{name}.{country}" for name, countries in _UNDER.items() for country in countries.split())


def is_suffix(domain: str) -> bool:
    """Whether a domain (ASCII, lower case) is one that others are registered under."""
    return "." not in domain or domain in SUFFIXES
