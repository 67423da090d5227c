from collections.abc import Iterable, Iterator
from datetime import date

from ingest.jobs import BATCH, Progress, delete, ingest
from ingest.sources import Loaded
from kg.errors import BadInput, UnreadableArticle
from kg.model import Article, ArticleId, Judgement, Reading, Receipt


def article(name: str, text: str = "text") -> Article:
    return Article(id=ArticleId(name), text=text, published=date(2024, 5, 1))


class Reader:
    """Reads everything but articles whose text is "bad"."""

    version = "test-1"

    def __init__(self) -> None:
        self.largest = 0

    def read_many(self, articles: Iterable[Article]) -> Iterator[Reading]:
        batch = list(articles)
        self.largest = max(self.largest, len(batch))
        for item in batch:
            if item.text == "bad":
                raise BadInput("no sentence in it")
            yield Reading(article=item, extractor=self.version, sentences=(), clusters=(), claims=())


class Writer:
    """A ledger in a dictionary."""

    def __init__(self) -> None:
        self.held: dict[ArticleId, tuple[str, str]] = {}

    def versions(self, articles: Iterable[ArticleId]) -> dict[ArticleId, tuple[str, str]]:
        return {article: self.held[article] for article in articles if article in self.held}

    def put(self, reading: Reading) -> Receipt:
        status = "updated" if reading.article.id in self.held else "new"
        self.held[reading.article.id] = (reading.article.content_hash, reading.extractor)
        return Receipt(article=reading.article.id, status=status, claims_added=2)

    def put_many(self, readings: Iterable[Reading]) -> list[Receipt]:
        return [self.put(reading) for reading in readings]

    def remove(self, article: ArticleId) -> Receipt:
        del self.held[article]
        return Receipt(article=article, status="deleted", claims_removed=2)

    def judge(self, judgement: Judgement) -> Receipt:
        raise NotImplementedError

    def sweep(self, today: date) -> int:
        return 0


def test_a_second_run_changes_nothing_and_an_edit_updates():
    writer = Writer()
    assert ingest([article("a"), article("b")], Reader(), writer).counts == {"new": 2}
    report = ingest([article("a"), article("b", "edited")], Reader(), writer)
    assert report.counts == {"unchanged": 1, "updated": 1}
    assert [receipt.article for receipt in report.receipts] == ["b"]


def test_bad_articles_become_dead_letters_and_the_rest_is_written():
    writer = Writer()
    sources = [article("a"), UnreadableArticle("x.txt", "is empty", "nothing to read"), article("b", "bad"), article("c")]
    report = ingest(sources, Reader(), writer)
    assert list(writer.held) == ["a", "c"]
    assert [(receipt.article, receipt.reason) for receipt in report.dead] == [
        ("x.txt", "is empty; nothing to read"),
        ("b", "no sentence in it"),
    ]
    assert report.exit_code == 3


def test_exit_codes():
    assert ingest([article("a")], Reader(), Writer()).exit_code == 0
    assert ingest([UnreadableArticle("x", "is empty")], Reader(), Writer()).exit_code == 1
    assert ingest([], Reader(), Writer()).exit_code == 1


def test_memory_is_bounded_and_progress_is_told():
    told: list[Progress] = []
    reader = Reader()
    total = BATCH * 2 + 3
    ingest((article(str(n)) for n in range(total)), reader, Writer(), progress=told.append, total=total)
    assert reader.largest == BATCH
    assert [progress.done for progress in told] == list(range(1, total + 1))
    assert told[-1].seconds_left == 0


def test_notes_travel_on_the_receipt():
    report = ingest([Loaded(article("a"), ("not UTF-8: read as windows-1252",))], Reader(), Writer())
    assert report.receipts[0].details == {"note": "not UTF-8: read as windows-1252"}


def test_delete():
    writer = Writer()
    ingest([article("a"), article("b")], Reader(), writer)
    report = delete([ArticleId("a")], writer)
    assert list(writer.held) == ["b"]
    assert (report.claims_removed, report.exit_code) == (2, 0)
