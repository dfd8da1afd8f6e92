"""Messages older than a year leave the database for sealed files by month, and are read there on demand (INB-110).

Owns message_archives: where each piece lies, and the key that opens it. A piece is a conversation's messages of one
month, two hundred at most, sealed by a key of its own: with the row goes the key, and with that the words, in every
copy of the file.
"""
