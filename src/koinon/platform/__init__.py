"""What every context stands on: database, jobs, events, HTTP, crypto, storage, settings, errors, telemetry."""
