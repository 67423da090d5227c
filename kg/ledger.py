"""The one writer of a data folder (`kg.protocols.GraphWriter`): every write is atomic and exact.

A write is promised in the catalogue, then the graph is brought along by one update request, then the catalogue says
done. Whatever is killed in between is done again on the next opening, to the same end: the derived tables still stand as
before, the plan is a pure function of them and of the promised articles, and its update can be applied twice.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kg import catalogue as c
from kg import derived, terms, updates
from kg import tables as t
from kg.catalogue import Catalogue, State
from kg.changes import Plan, Planner, Request, Tally
from kg.codec import dumps
from kg.errors import DataFolderError, FolderBroken
from kg.model import RECORDS, Article, ArticleId, Judgement, Reading, Receipt
from kg.names import Names
from kg.receipts import receipt, unchanged
from kg.store import Store, Update
from kg.updates import Versions
from kg.vocabulary import relation_table

BATCH = 100  # readings in one update of `rebuild` and of redoing


class Stage(StrEnum):
    """Moments of a write, in their order, at which a crash must lose and double nothing."""

    RECEIVED = "received"  # nothing written yet
    PROMISED = "promised"  # the catalogue knows what is wanted
    PLANNED = "planned"  # the derived tables are new, not committed
    APPLIED = "applied"  # the graph is new
    KEPT = "kept"  # the catalogue says done
    SWEPT = "swept"  # the current graph stands on today


class Ledger:
    """Writes to catalogue and graph. `today` is asked at every write; `on_stage` is told each moment, for torture."""

    def __init__(
        self,
        catalogue: Catalogue,
        store: Store,
        *,
        today: Callable[[], date] = date.today,
        on_stage: Callable[[Stage], None] = lambda _: None,
    ) -> None:
        self.catalogue, self.store = catalogue, store
        self._today, self._on_stage = today, on_stage
        self.listeners: list[Callable[[Plan], None]] = []  # told of every kept plan
        self._names: Names | None = None
        self._owing = True  # whether the catalogue may hold promises that are not kept
        self._writing = threading.RLock()

    # What GraphWriter promises

    def versions(self, articles: Iterable[ArticleId]) -> dict[ArticleId, tuple[str, str]]:
        """Of those of these articles that stand in the graph: the content's hash, and the extractor that read it."""
        with self.catalogue.begin() as connection:
            return c.extracted(connection, articles)

    def put(self, reading: Reading) -> Receipt:
        """Replace the article's claims by this reading's and update identity, relations and shortcuts."""
        return self.put_many([reading])[0]

    def put_many(self, readings: Iterable[Reading]) -> list[Receipt]:
        """The same for many at once, with one update request; of two readings of one article the last counts."""
        given = list(readings)
        updates.check(given)
        with self._write():
            last = {r.article.id: r for r in given}
            new = self._changed(last)
            receipts = self._put(new) if new else {}
        return [receipts.get(r.article.id) or unchanged(r) for r in given]

    def remove(self, article: ArticleId) -> Receipt:
        """As if the article had never been ingested."""
        with self._write():
            if self.catalogue.article(article) is None:
                return Receipt(article=article, status="unchanged", reason="no such article")
            with self.catalogue.begin() as connection:
                where = t.articles.c.id == article
                connection.execute(t.articles.update().where(where).values(state=State.DELETING.value))
                c.promise(connection, "remove", [article])
            self._on_stage(Stage.PROMISED)
            return self._carry_out(_Promise(articles={article: None}, keys=(article,)))[article]

    def judge(self, judgement: Judgement) -> Receipt:
        """Record a decision (or its undoing) and apply it."""
        with self._write():
            with self.catalogue.begin() as connection:
                c.save_judgement(connection, judgement)
                c.promise(connection, "judge", [_journal_key(judgement)])
            self._on_stage(Stage.PROMISED)
            receipts = self._carry_out(self._judged([judgement]))
        article = judgement.article or ArticleId("")
        return receipts.get(article, Receipt(article=article, status="updated"))

    def sweep(self, today: date) -> int:
        """Recompute the *current* graph for `today`; returns the number of shortcut triples."""
        with self._write():
            return self._sweep(today)

    def shortcuts(self, day: date) -> list[str]:
        """What the *current* graph says as of a day: "relation subject object"."""
        with self.catalogue.begin() as connection:
            return sorted(derived.shortcuts_on(connection, day.isoformat()))

    # Beyond it

    def retract(self, reader: str) -> int:
        """Take back every claim that this language model read; returns their number. Other claims stay as they are."""
        count = 0
        with self._write():
            for some in c.chunks([listed.id for listed in self.catalogue.articles()]):
                told = list(self.catalogue.readings(map(ArticleId, some)))
                count += sum(claim.reader == reader for reading in told for claim in reading.claims)
                lessened = {r.article.id: r for was in told if (r := without(was, reader)) != was}
                if lessened:
                    self._put(lessened)
        return count

    @contextmanager
    def rehearse(self) -> Iterator[Callable[[Mapping[ArticleId, Reading | None]], Plan]]:
        """Plan writes one after the other, each as if those before it had been done; nothing is kept."""
        with self._write(), self.catalogue.engine.connect() as connection, connection.begin() as transaction:
            planner, judgements = self._planner(connection), _in_force_judgements(connection)
            try:
                yield lambda articles: planner.plan(Request(articles=articles, judgements=judgements))
            finally:
                transaction.rollback()
                self._names = None  # it has followed the plan; the catalogue has not

    def names(self) -> Names:
        """All names of the corpus as identity sees them."""
        with self._writing, self.catalogue.begin() as connection:
            return self._known(connection)

    def swept(self) -> date | None:
        """The day on which the current graph stands."""
        with self.catalogue.begin() as connection:
            return _swept(connection)

    def catch_up(self) -> int:
        """Do what was promised before a crash and bring graph and catalogue together; returns the number of promises.

        Raises FolderBroken when the catalogue is older than the graph, or another folder's.
        """
        with self._writing, _clear_errors():
            self._compare()
            if self.catalogue.noted("rebuilding"):
                self._clear_graph()
            done = self._redo()
            self._sweep_if_due()
        return done

    def rebuild(
        self, read: Callable[[Article], Reading] | None = None, *, extractor: str = "", today: date | None = None
    ) -> int:
        """Make the graph again from the catalogue's texts; returns the number of articles.

        Readings by this `extractor` are used as they are stored, others are read again by `read` (None: all as stored).
        """
        with self._writing, _clear_errors():
            articles = self._promise_all()
            self._clear_graph()
            if read is not None:
                self._read_again(articles, read, extractor)
            self._redo()
            self._sweep(today or self._today())
        return len(articles)

    # How

    @contextmanager
    def _write(self) -> Iterator[None]:
        """One write at a time; what an earlier one left undone comes first, the current graph stands on today after it."""
        with self._writing, _clear_errors():
            self._on_stage(Stage.RECEIVED)
            if self._owing:
                self._redo()
            self._owing = True  # should anything below fail
            yield
            self._owing = False
            self._sweep_if_due()

    def _changed(self, readings: Mapping[ArticleId, Reading]) -> dict[ArticleId, Reading]:
        """Those that differ from what is stored."""
        with self.catalogue.begin() as connection:
            known = c.extracted(connection, readings)
            like = [a for a, r in readings.items() if known.get(a) == (r.article.content_hash, r.extractor)]
            stored = c.readings(connection, like)
        return {a: r for a, r in readings.items() if stored.get(a) != r}

    def _put(self, new: Mapping[ArticleId, Reading]) -> dict[ArticleId, Receipt]:
        with self.catalogue.begin(writes=True) as connection:
            stored = _stored(connection, new)
            c.save_versions(connection, new.values())
            c.promise(connection, "put", new)
        self._on_stage(Stage.PROMISED)
        return self._carry_out(_Promise(articles=new, keys=tuple(new), stored=stored))

    def _carry_out(self, promise: _Promise) -> dict[ArticleId, Receipt]:
        """Bring catalogue and graph to the promised state."""
        try:
            with self.catalogue.begin(writes=True) as connection:
                plan, receipts = self._follow(connection, promise)
        except BaseException:
            self._names = None  # it may have followed a plan that the catalogue has not kept
            raise
        self._on_stage(Stage.KEPT)
        for listener in self.listeners:
            listener(plan)
        return receipts

    def _follow(self, connection: Connection, promise: _Promise) -> tuple[Plan, dict[ArticleId, Receipt]]:
        known = _stored(connection, promise.articles) if promise.stored is None else promise.stored
        request = Request(articles=promise.articles, judgements=_in_force_judgements(connection), judged=promise.judged)
        plan = self._planner(connection).plan(request)
        self._on_stage(Stage.PLANNED)
        serial = int(c.meta(connection, "serial") or 0) + 1
        in_force = _in_force(connection, {a for a, _ in (*plan.denoted, *plan.denoted_gone)})
        commit = f"{c.meta(connection, 'lineage')}:{serial}"
        self.store.apply(updates.update_of(plan, Versions(stored=known, in_force=in_force), commit))
        self._on_stage(Stage.APPLIED)
        fresh = frozenset(article for article, versions in known.items() if not versions)
        return replace(plan, fresh=fresh), _finish(connection, promise, plan, serial)

    def _known(self, connection: Connection) -> Names:
        if self._names is None:
            self._names = derived.load_names(connection)
            promised = c.promised(connection)
            kept = (j for j in c.judgements(connection) if _journal_key(j) not in promised)
            self._names.restore_judgements(kept)
        return self._names

    def _planner(self, connection: Connection) -> Planner:
        return Planner(connection, self._known(connection), relation_table(), _swept(connection) or self._today())

    def _redo(self) -> int:
        """Carry out every promise, in batches."""
        with self.catalogue.begin() as connection:
            promised = c.promised(connection)
        articles = [ArticleId(a) for a in promised if not a.startswith(_JUDGED)]
        for some in c.chunks(articles, BATCH):
            wanted = self._readings(map(ArticleId, some), promised)
            self._carry_out(_Promise(articles=wanted, keys=tuple(wanted)))
        judged = [j for j in self.catalogue.judgements() if _journal_key(j) in promised]
        if judged:
            self._carry_out(self._judged(judged))
        return len(promised)

    def _readings(self, articles: Iterable[ArticleId], promised: Mapping[str, str]) -> dict[ArticleId, Reading | None]:
        wanted = list(articles)
        with self.catalogue.begin() as connection:
            stored = c.readings(connection, wanted)
        return {a: None if promised[a] == "remove" else stored.get(a) for a in wanted}

    def _judged(self, judgements: Iterable[Judgement]) -> _Promise:
        """The promise of judgements: the articles whose claims they are about are seen anew."""
        given = tuple(judgements)
        about = sorted({j.article for j in given if j.article is not None})
        with self.catalogue.begin() as connection:
            articles = c.readings(connection, about)
        return _Promise(articles=dict(articles), keys=tuple(map(_journal_key, given)), judged=given)

    def _sweep_if_due(self) -> None:
        with self.catalogue.begin() as connection:
            day = _swept(connection)
        if day != self._today():
            self._sweep(self._today())

    def _sweep(self, day: date) -> int:
        with self.catalogue.begin() as connection:
            shortcuts = derived.shortcuts_on(connection, day.isoformat())
            self.store.apply(updates.current_update(self.store, shortcuts, day))
            self._on_stage(Stage.SWEPT)
            c.set_meta(connection, "as_of", day.isoformat())
        return sum(1 for _ in self.store.quads(None, None, None, terms.CURRENT)) - 1  # but for the day itself

    def _compare(self) -> None:
        """Whether the graph has come as far as the catalogue; one that lags behind is made again from the catalogue."""
        commit = updates.commit_of(self.store)
        lineage, serial = self.catalogue.lineage(), self.catalogue.serial()
        seen, _, number = (commit or f"{lineage}:0").partition(":")
        if seen != lineage:
            raise FolderBroken("the graph belongs to another catalogue; restore both from one backup, or run rebuild")
        with self.catalogue.begin() as connection:
            promised = bool(c.promised(connection))
        if int(number) > serial + promised:
            raise FolderBroken(
                f"the catalogue (commit {serial}) is older than the graph (commit {number}): articles would be lost; "
                "restore the newer catalogue, or run rebuild to keep only what this one knows"
            )
        if int(number) < serial:
            self._promise_all()

    def _promise_all(self) -> list[ArticleId]:
        """Promise every article anew, with nothing derived from any."""
        with self.catalogue.begin() as connection:
            listed = connection.execute(sa.select(t.articles.c.id, t.articles.c.state).order_by(t.articles.c.id)).all()
            derived.clear(connection)
            for row in listed:
                c.promise(connection, "remove" if row.state == State.DELETING else "put", [row.id])
            c.set_meta(connection, "rebuilding", "1")
        return [ArticleId(row.id) for row in listed]

    def _clear_graph(self) -> None:
        """The first step of making the graph again; after a crash it is done again as long as nothing was put back."""
        self._names = None
        self.store.clear()
        with self.catalogue.begin() as connection:
            c.set_meta(connection, "rebuilding", "")
            c.set_meta(connection, "as_of", "")
        self.store.apply(Update(insert=(updates.commit_quad(f"{self.catalogue.lineage()}:{self.catalogue.serial()}"),)))

    def _read_again(self, articles: Iterable[ArticleId], read: Callable[[Article], Reading], extractor: str) -> None:
        for old in self.catalogue.readings(articles):
            whole = old.article.withheld is None and not old.extractor.startswith(RECORDS)
            if whole and old.extractor != extractor:
                with self.catalogue.begin() as connection:
                    c.save_version(connection, read(old.article))


def without(reading: Reading, reader: str) -> Reading:
    """The reading as if this language model had never been asked."""
    claims = tuple(claim for claim in reading.claims if claim.reader != reader)
    return replace(reading, claims=claims, extractor=reading.extractor.removesuffix(f"+{reader}"))


_JUDGED = "judgement:"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Promise:
    """What a write has promised. `stored`: versions whose graphs may be there (None: ask the catalogue)."""

    articles: Mapping[ArticleId, Reading | None]
    keys: tuple[str, ...]  # in the journal
    judged: tuple[Judgement, ...] = ()
    stored: Mapping[ArticleId, tuple[str, ...]] | None = None


def _journal_key(judgement: Judgement) -> str:
    return f"{_JUDGED}{judgement.id}"


@contextmanager
def _clear_errors() -> Iterator[None]:
    """A full disk and a damaged file in one clear line each."""
    try:
        yield
    except sa.exc.DatabaseError as error:
        raise DataFolderError(f"the catalogue cannot be written: {error.orig}; nothing is lost, run it again") from error
    except OSError as error:
        raise DataFolderError(f"the graph cannot be written: {error}; nothing is lost, run it again") from error


def _swept(connection: Connection) -> date | None:
    """The day on which the current graph stands."""
    day = c.meta(connection, "as_of")
    return date.fromisoformat(day) if day else None


def _in_force_judgements(connection: Connection) -> tuple[Judgement, ...]:
    return tuple(j for j in c.judgements(connection) if not j.undone)


def _stored(connection: Connection, articles: Iterable[ArticleId]) -> dict[ArticleId, tuple[str, ...]]:
    """The content hashes of all versions that the catalogue has of these articles."""
    found: dict[ArticleId, list[str]] = {a: [] for a in articles}
    for some in c.chunks(found):
        for row in connection.execute(
            sa.select(t.versions.c.article, t.versions.c.hash).where(t.versions.c.article.in_(some))
        ):
            found[row.article].append(row.hash)
    return {a: tuple(hashes) for a, hashes in found.items()}


def _in_force(connection: Connection, articles: Iterable[ArticleId]) -> dict[ArticleId, str]:
    found: dict[ArticleId, str] = {}
    for some in c.chunks(articles):
        for row in connection.execute(sa.select(t.articles.c.id, t.articles.c.version).where(t.articles.c.id.in_(some))):
            found[row.id] = row.version
    return found


def _finish(connection: Connection, promise: _Promise, plan: Plan, serial: int) -> dict[ArticleId, Receipt]:
    """Write down that the promise is kept."""
    receipts = {article: _receipt(promise, plan, article, reading) for article, reading in plan.articles.items()}
    gone = [article for article, reading in plan.articles.items() if reading is None]
    for some in c.chunks(gone):
        connection.execute(t.articles.delete().where(t.articles.c.id.in_(some)))
    done = [{"which": a, "receipt_": dumps(receipts[a])} for a, r in plan.articles.items() if r is not None]
    if done:
        values = {"state": State.DONE.value, "serial": serial, "receipt": sa.bindparam("receipt_")}
        connection.execute(t.articles.update().where(t.articles.c.id == sa.bindparam("which")).values(values), done)
    for some in c.chunks(promise.keys):
        connection.execute(t.journal.delete().where(t.journal.c.article.in_(some)))
    c.set_meta(connection, "serial", str(serial))
    return receipts


def _receipt(promise: _Promise, plan: Plan, article: ArticleId, reading: Reading | None) -> Receipt:
    tally = plan.tallies.get(article, Tally())
    if reading is None:
        return receipt(article, "deleted", tally)
    status = "updated" if promise.stored is None or promise.stored.get(article) else "new"
    return receipt(article, status, tally, reading=reading, plan=plan)
