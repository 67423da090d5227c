"""`python -m firmgraph`."""

from firmgraph.cli import main

main()
