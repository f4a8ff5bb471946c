"""Stage 1: an update arrives and is kept, as it came, before anyone is told so."""
