"""Names of the world: a registry of known firms, authorities and exchanges."""
