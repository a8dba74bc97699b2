"""What analysts take from the published file: search, facts by name, exports, the dictionary, a page to look at."""
