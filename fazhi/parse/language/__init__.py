"""What a quantity speaks of: words, clauses, year, scope, modality."""
