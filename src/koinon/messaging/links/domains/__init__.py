"""Link domains: hosts of an organization's own that its short links lie on (MSG-072, ORG-010).

Owns link_domains, and the names of kind `link_host` in the directory.
"""
