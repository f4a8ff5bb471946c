"""Benchmarks: speed as ratios, each pair interleaved in one run."""
