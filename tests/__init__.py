"""The tests: a package of its own, for a library of the development tools installs one of this name."""
