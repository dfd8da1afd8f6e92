"""Words an organization chose itself: kept (`keeping`), and used by whoever texts them (`using`)."""
