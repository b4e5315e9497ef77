"""One module per group of figures; `python -m benchmarks` runs them all and writes docs/performance.md."""
