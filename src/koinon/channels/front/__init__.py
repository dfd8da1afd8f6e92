"""What the front door of channels offers, by subject; enter through `koinon.channels`."""
