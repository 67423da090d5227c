"""The graph in formats that others read: BODS 0.4 (ownership), OCDS (contracts), CSV, GraphML; BODS read back."""
