"""The SDKs: `python/`, `typescript/`, and `generator/`, which writes what both take from the OpenAPI document."""
