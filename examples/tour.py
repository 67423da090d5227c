"""The README's tour from Python: ask, ingest, query. Needs the data folder that `make demo` makes."""

from datetime import date

import firmgraph

COUNT = (
    "PREFIX fg: <https://firmgraph.example/ontology#> SELECT (COUNT(*) AS ?claims) WHERE { GRAPH ?g { ?claim a fg:Claim } }"
)

with firmgraph.open(".demo") as graph:
    answer = graph.ask("who still buys from Scale AI?", as_of=date(2025, 6, 20))
    for row in answer["items"]:
        print(f"{row['group']:10} {row['name']:10} {row['evidence'][0]['quote']}")
    report = graph.ingest(["examples/corpus"], root="examples/corpus")
    print(report["counts"])
    print(graph.sparql(COUNT))
