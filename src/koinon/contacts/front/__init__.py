"""What the front door of contacts offers, by subject; enter through `koinon.contacts`."""
