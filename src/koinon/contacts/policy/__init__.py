"""Pure decisions of contacts: keywords, consent, names, columns and rows of an import. No I/O."""
