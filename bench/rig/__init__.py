"""What benchmarks stand on: a database of their own, made-up ledgers, clocks, baselines."""
