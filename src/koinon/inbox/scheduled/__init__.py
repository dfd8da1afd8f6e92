"""Send later: answers that wait for their time, and pass the gate when it comes (INB-033, MSG-070)."""
