"""Devices of people that pushes go to (IDN-049): registered by the signed-in app or browser, gone with its session.

Owns devices (of the installation, as sessions are).
"""
