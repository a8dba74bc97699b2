"""What stands where on a page: plain characters, lines, sections and sentences."""
