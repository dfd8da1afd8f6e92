"""The rules of registering with carriers, without I/O: states, what a form lacks, what it begins with, limits."""
