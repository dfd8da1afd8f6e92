"""Benchmarks: each prints its figure beside a limit or peer measured alternately in the same run."""
