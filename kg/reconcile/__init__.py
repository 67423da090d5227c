"""From claims to the view graph: what held when, on whose word (DESIGN 5). Pure functions, free of order.

`groups` says to which units a claim belongs; `reconcile` turns all claims of one unit into its rows. The unit is wide
enough that everything which can end, deny or bound a row is in it: a supplier and a customer, an organisation's
offices, all stakes in one firm together with the deals that move them.
"""

from kg.reconcile.groups import Group, RelationRule, RelationTable, groups
from kg.reconcile.reconcile import reconcile

__all__ = ["Group", "RelationRule", "RelationTable", "groups", "reconcile"]
