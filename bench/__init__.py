"""Measures: `bin/bench search|pages|roster|signin|serve`. What is found is written down in docs/performance.md."""
