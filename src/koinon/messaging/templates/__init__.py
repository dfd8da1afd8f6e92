"""Templates: words kept under a name, in numbered versions, for each channel and language (MSG-001..010).

Owns templates, template_versions, template_variants, whatsapp_templates. `service/` writes and reviews them,
`whatsapp/` has them approved, `use` hands them to broadcasts and messages.
"""
