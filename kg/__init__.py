"""The graph: model, stores, passages, identity, reconciliation and queries."""
