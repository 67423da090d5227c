"""The SPARQL 1.1 Protocol and Graph Store Protocol without a web framework: requests in, typed operations out.

Strangers' queries run in worker processes that can be killed (`worker`, `pool`) over copies of the graph (`snapshots`).
"""
