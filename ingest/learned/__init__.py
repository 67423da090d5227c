"""The learned reader: a second opinion on every pair of parties of a sentence."""
