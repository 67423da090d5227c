"""The catalogue's tables. SQLite in WAL mode by default, written so that PostgreSQL works too (no upserts, no rowids).

The first half is what cannot be computed again: articles, their versions, judgements, dead letters. The second half
follows from it (DESIGN 2: identity and relations) and is there so that one article's change costs only what it touches.

How tables get in: a new table is written here and nothing else; `kg.engines` makes what is missing on opening. Any change
of a table that was ever released (a column, an index, a meaning) needs a step in `kg.migrations`, which raises the schema.
"""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()
_Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")  # sorted by code points, as SQLite and Python do
_Int = sa.BigInteger

meta = sa.Table("meta", metadata, sa.Column("key", _Text, primary_key=True), sa.Column("value", _Text, nullable=False))

articles = sa.Table(
    "articles",
    metadata,
    sa.Column("id", _Text, primary_key=True),
    sa.Column("state", _Text, nullable=False),  # pending, done, deleting
    sa.Column("version", _Text, nullable=False),  # the content hash that the graph holds, or will hold when pending
    sa.Column("extractor", _Text, nullable=False),
    sa.Column("url", _Text),
    sa.Column("title", _Text),
    sa.Column("outlet", _Text),
    sa.Column("published", _Text),  # ISO day
    sa.Column("source", _Text),
    sa.Column("visibility", _Text, nullable=False),
    sa.Column("receipt", _Text),
    sa.Column("serial", _Int),  # the commit that made it done: the passage index asks for what is newer than it knows
)

versions = sa.Table(
    "versions",
    metadata,
    sa.Column("article", _Text, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("hash", _Text, primary_key=True),
    sa.Column("extractor", _Text, nullable=False),
    sa.Column("text", _Text, nullable=False),  # as read
    sa.Column("reading", _Text, nullable=False),  # the reading but for its text
    sa.Column("read_at", _Text, nullable=False),
)

withheld = sa.Table(  # versions of whose text only parts are kept; their text is packed
    "withheld",
    metadata,
    sa.Column("article", _Text, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("hash", _Text, primary_key=True),
    sa.Column("level", _Text, nullable=False),
)

judgements = sa.Table(
    "judgements",
    metadata,
    sa.Column("id", _Text, primary_key=True),
    sa.Column("article", _Text, index=True),
    sa.Column("body", _Text, nullable=False),
)

dead_letters = sa.Table(
    "dead_letters",
    metadata,
    sa.Column("source", _Text, primary_key=True),
    sa.Column("reason", _Text, nullable=False),
    sa.Column("at", _Text, nullable=False),
    sa.Column("place", _Text, index=True),  # the path or address that holds it; none for standard input
    sa.Column("options", _Text),  # JSON: how it was read
)

visits = sa.Table(  # addresses that were read, so that they are asked again only for what has changed
    "visits",
    metadata,
    sa.Column("url", _Text, primary_key=True),
    sa.Column("extractor", _Text, nullable=False),
    sa.Column("etag", _Text),
    sa.Column("modified", _Text),
    sa.Column("stamp", _Text, nullable=False),
    sa.Column("at", _Text, nullable=False),
)

queries = sa.Table(  # SPARQL queries that people keep under a name
    "queries",
    metadata,
    sa.Column("name", _Text, primary_key=True),
    sa.Column("question", _Text, nullable=False),
    sa.Column("query", _Text, nullable=False),
    sa.Column("at", _Text, nullable=False),
)

gaps = sa.Table(  # questions that the graph could not answer
    "gaps",
    metadata,
    sa.Column("id", _Text, primary_key=True),  # of the question, however typed, and who may see it
    sa.Column("question", _Text, nullable=False),
    sa.Column("visibility", _Text, nullable=False, index=True),
    sa.Column("times", _Int, nullable=False),
    sa.Column("first", _Text, nullable=False),
    sa.Column("last", _Text, nullable=False, index=True),
)

watches = sa.Table(  # what people want to be told of; `memory` is what was last seen, as bot/watches writes it
    "watches",
    metadata,
    sa.Column("id", _Text, primary_key=True),
    sa.Column("audience", _Text, nullable=False, index=True),
    sa.Column("body", _Text, nullable=False),
    sa.Column("memory", _Text, nullable=False),
)

journal = sa.Table(  # what has been promised and is not yet in the graph; empty between writes
    "journal",
    metadata,
    sa.Column("article", _Text, primary_key=True),
    sa.Column("action", _Text, nullable=False),  # put, remove, judge
)

usages = sa.Table("usages", metadata, sa.Column("id", _Text, primary_key=True), sa.Column("body", _Text, nullable=False))

mentions = sa.Table(
    "mentions",
    metadata,
    sa.Column("article", _Text, primary_key=True),
    sa.Column("key", _Text, primary_key=True),
    sa.Column("usage", _Text, nullable=False, index=True),
)

links = sa.Table(  # names kept apart, renamings, descriptions: one row for each article that says so
    "links",
    metadata,
    sa.Column("article", _Text, primary_key=True),
    sa.Column("kind", _Text, primary_key=True),
    sa.Column("a", _Text, primary_key=True),
    sa.Column("b", _Text, primary_key=True),
)

entities = sa.Table("entities", metadata, sa.Column("id", _Text, primary_key=True), sa.Column("body", _Text, nullable=False))

prints = sa.Table(
    "prints",
    metadata,
    sa.Column("article", _Text, primary_key=True),
    sa.Column("origin", _Text, nullable=False),
    sa.Column("body", _Text, nullable=False),
)

bands = sa.Table(
    "bands",
    metadata,
    sa.Column("band", _Text, primary_key=True),
    sa.Column("article", _Text, primary_key=True, index=True),
)

reprints = sa.Table(  # both ways
    "reprints",
    metadata,
    sa.Column("article", _Text, primary_key=True),
    sa.Column("other", _Text, primary_key=True, index=True),
)

claims = sa.Table(  # claims seen through identity
    "claims",
    metadata,
    sa.Column("id", _Text, primary_key=True),
    sa.Column("article", _Text, nullable=False, index=True),
    sa.Column("relation", _Text, nullable=False),
    sa.Column("subject", _Text, nullable=False, index=True),
    sa.Column("object", _Text, index=True),
    sa.Column("subject_usage", _Text, nullable=False, index=True),
    sa.Column("object_usage", _Text, index=True),
    sa.Column("seller_usage", _Text, index=True),
    sa.Column("venture_usage", _Text, index=True),
    sa.Column("body", _Text, nullable=False),
)

units = sa.Table(  # which claims each unit of reconciliation is made of
    "units",
    metadata,
    sa.Column("unit", _Text, primary_key=True),
    sa.Column("claim", _Text, primary_key=True, index=True),
)

rows = sa.Table(  # the view graph's rows, to know what an update changes
    "rows",
    metadata,
    sa.Column("key", _Text, primary_key=True),
    sa.Column("unit", _Text, nullable=False, index=True),
    sa.Column("digest", _Text, nullable=False),
    sa.Column("open", sa.Boolean, nullable=False),
    sa.Column("shortcut", _Text, index=True),  # "relation subject object" of rows that the current graph may show
    sa.Column("holds_from", _Text, nullable=False),
    sa.Column("holds_to", _Text),
    sa.Column("stale_on", _Text),
)

DERIVED = (usages, mentions, links, entities, prints, bands, reprints, claims, units, rows)
