"""Tables of the words that questions are made of."""
