"""Frames: predicates with their arguments, from the lexicon, over the dependency parse."""
