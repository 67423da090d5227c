"""How well articles are read: every measure of the reader, its floors, and the page that shows them."""
