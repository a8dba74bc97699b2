"""Which numbers are quantities: numerals, units, qualifiers."""
