"""Small named rules, one file a slot. A rule looks at a figure and answers, or leaves it to the next; the first answer counts."""
