"""How well doubts are found, grouped and judged: figures with intervals, beside other methods. `make eval`."""
