"""Schedules: what is sent later, and again. One engine for both, one row for each date, never a second clock."""
