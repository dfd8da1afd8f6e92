"""Who opens a socket (INB-060): the session of a browser's cookies from an allowed page, or a ticket, once."""
