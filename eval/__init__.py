"""How well topics are found: figures with intervals, beside other methods. `make eval`."""
