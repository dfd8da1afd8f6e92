"""The pages: rendering, translation, the design system's components, and one file of handlers per area in `pages/`.

How to write a page is told in `README.md` beside this file.
"""
