"""DuckDB files: the tables of the landing and of what was parsed, the run log, publishing."""
