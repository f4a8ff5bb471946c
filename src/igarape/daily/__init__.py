"""Stage 2: a day of updates becomes rows. Tables are a function of the set of raw deliveries."""
