"""Telnyx's API v2 as the simulator speaks it. Facts: developers.telnyx.com, telnyx-python 4.189 types."""
