"""Joining two threads of one person into one."""
