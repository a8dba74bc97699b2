"""Prefect flows: order, retries, schedule. What a stage does is in `fazhi`."""
