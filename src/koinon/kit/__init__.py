"""Pure building blocks: ids, clock, phone numbers, SMS text, words, CSV, paging. No I/O; imports nothing of ours."""
