"""Files that strangers made: what they are, whether they are safe, and made harmless (MSG-082, 083).

Owns no tables. `sniffing` looks at bytes, never at names; `decoding` runs the picture and sound libraries in a process
of its own that may die; `scanning` asks a virus scanner, where one is set.
"""

from koinon.platform.media.decoding import Decoded, DecodedVariant, Undecodable, decode
from koinon.platform.media.scanning import Infected, ScannerAway, scan
from koinon.platform.media.sniffing import Kind, Sniffed, Unwelcome, sniff

__all__ = [
    "Decoded",
    "DecodedVariant",
    "Infected",
    "Kind",
    "ScannerAway",
    "Sniffed",
    "Undecodable",
    "Unwelcome",
    "decode",
    "scan",
    "sniff",
]
