"""Writes the generated parts of both SDKs from the OpenAPI document: `python -m sdks.generator` (API-053)."""
