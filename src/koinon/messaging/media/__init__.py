"""The library of files to send: pictures, sound, film and documents, each made ready for every channel (MSG-082..085).

Owns media_files, media_categories, media_file_categories. The bytes lie in the storage, an organization's id first.
"""
