"""Who supplies whom beyond the plain frames, each module with a matter of its own; `reading` runs them in this order.

orders      orders and contracts as events; settling.py puts their parties on sides
nouns       what firms are called: suppliers, customers, advisers, the buyer behind an order
transfers   verbs: what comes from whom, is made for whom, looked after, used
lists       lists of suppliers and customers under a line that announces them
understood  one party goes without saying: the article's firm, or the pair spoken of just before

Below them: bonds (contracts that end, successors, switches), goods (what they are, whose, by whom), sides (who sells).
"""
