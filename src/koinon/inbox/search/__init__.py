"""Finding what was said: the index of words, the language people search in, what was found (INB-074)."""
