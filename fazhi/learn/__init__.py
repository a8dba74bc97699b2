"""The second coder: what a figure states, learnt from annotated reports. It reads the text on its own and never sees what the rules said."""
