"""From the words said of a quantity to the indicator that it states."""
