"""Athena's dialect, written for Spark: the same checked and typed query as for DuckDB, with another writer."""

from igarape.query.spark.writer import write as write
