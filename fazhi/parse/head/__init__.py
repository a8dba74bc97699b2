"""Whose report it is, of which kind and year: title, issuer, dates."""
