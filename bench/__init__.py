"""Benchmarks: `python -m bench NAME [--scale small|full] [--json]`.

Each benchmark is a module here with `run(scale) -> dict`: the product and its baselines, measured in the same run.
The ratios are what is kept; the seconds are those of one machine on one day.
"""
