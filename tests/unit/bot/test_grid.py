"""Relations times forms of question: the same thing asked in every way must get one answer.

The answer of a set is that of the algebra's own value, so no expected names are written down here; of yes and no it is the
state of the pair. Each cell is one question over the world of tests/support/instruments.py.
"""

from __future__ import annotations

from datetime import date

import pytest

from bot.algebra import List, Qualifier, Related, Side, Status, TimeKind, When
from bot.evaluation import Evaluator
from bot.plan import PUBLIC
from bot.question import Ask
from bot.replies import reply
from bot.understanding.parser import Parser
from kg.model import Relation
from tests.support import instruments
from tests.support.asking import analyst_of, graph_of

S, O = Side.SUBJECT, Side.OBJECT  # noqa: E741
SETS = {  # nouns and clauses of each relation and direction
    (Relation.SUPPLIES, S): (
        ["suppliers", "vendors", "upstream partners"],
        ["who supplies {x}", "who does {x} buy from", "from whom does {x} buy", "which firms is {x} buying from?",
         "where does {x} get its parts", "who provides {x} with components", "whose products does {x} use",
         "who has {x} as a customer", "who counts {x} among its clients", "by whom is {x} supplied"],
    ),
    (Relation.SUPPLIES, O): (
        ["customers", "clients", "accounts"],
        ["who buys from {x}", "to whom does {x} sell", "who uses {x}'s products", "who does {x} have as customers",
         "who lists {x} as a supplier", "where do {x}'s products go", "who is supplied by {x}"],
    ),
    (Relation.OWNS_STAKE, S): (
        ["owners", "shareholders", "stockholders"],
        ["who owns {x}", "who holds shares in {x}", "whose company is {x}", "in whose hands is {x}", "ownership of {x}",
         "ownership structure of {x}", "who does {x} belong to", "who is behind {x}", "whose is {x}"],
    ),
    (Relation.OWNS_STAKE, O): (
        ["holdings", "investments", "portfolio companies"],
        ["what does {x} own", "in which companies does {x} hold shares", "what is owned by {x}", "what belongs to {x}"],
    ),
    (Relation.PARTNERS_WITH, S): (
        ["partners", "allies", "collaborators"],
        ["who partners with {x}", "who is {x} partnered with", "with whom does {x} cooperate", "who has {x} teamed up with"],
    ),
    (Relation.COMPETES_WITH, S): (
        ["rivals", "competitors", "peers"],
        ["who competes with {x}", "against whom does {x} compete", "who is up against {x}"],
    ),
    (Relation.BRAND_OF, S): (["brands", "product lines"], ["what does {x} make", "which brands belong to {x}"]),
    (Relation.REGULATES, S): (["regulators", "watchdogs"], ["who regulates {x}", "by whom is {x} regulated"]),
}  # fmt: skip
NOUN_FORMS = [
    "{x}'s {n}", "{n} of {x}", "{x} {n}?", "list all {n} of {x}", "show me {x}'s {n}", "name the {n} of {x}",
    "who are {x}'s {n}?", "which {n} does {x} have", "do we know who {x}'s {n} are", "I need to know who the {n} of {x} are",
    "can you tell me who {x}'s {n} are", "wondering who {x}'s {n} are", "{x} - {n}?", "{x}: {n}", "{x} has which {n}?",
    "please provide a list of {x}'s {n}", "who would you say are {x}'s {n}", "not sure who {x}'s {n} are",
    "identify the {n} of {x}", "what are the existing {n} of {x}",
]  # fmt: skip
ANY_FORMS = ["does {x} have any {n}?", "has {x} got any {n}", "has {x} any {n}", "are there any {n} of {x}"]
LEADS = ["{v}", "can you tell me {v}", "have we any info on {v}", "hi, {v}?", "not sure {v}", "remind me {v} these days"]
STATUS_WORDS = {
    Status.ENDED: ("former", "lost", "one-time", "previous", "ex-"),
    Status.PROSPECTIVE: ("prospective", "future"),
    Status.REPORTED: ("reported", "rumoured"),
    Status.STILL: ("remaining",),
}  # fmt: skip
STATUS_FORMS = ["{s} {n} of {x}", "{x}'s {s} {n}", "list the {s} {n} of {x}", "which {s} {n} does {x} have", "{x} {s} {n}"]
TIMES = {
    "on 31.12.2024": ("2024-12-31", "2024-12-31"), "as at 31/12/2024": ("2024-12-31", "2024-12-31"),
    "in the first quarter of 2024": ("2024-01-01", "2024-03-31"), "in 03/2024": ("2024-03-01", "2024-03-31"),
    "at year-end 2024": ("2024-12-31", "2024-12-31"), "back in mar 24": ("2024-03-01", "2024-03-31"),
    "in the second half of 2024": ("2024-07-01", "2024-12-31"),
}  # fmt: skip
TIME_FORMS = ["who were {x}'s {n} {t}", "which {n} did {x} have {t}", "{t}, who were the {n} of {x}?"]
NAMES = ["norvane", "Norvane Instruments plc", "NORVANE", "norvnae"]


@pytest.fixture(scope="module")
def world():
    with graph_of(instruments.readings()) as graph:
        analyst = analyst_of(graph)
        here = Parser(graph.reader).first_name("norvane", instruments.DAY)

        def ask(question):
            return analyst.ask(Ask(question=question, as_of=instruments.DAY)).to_dict()

        def wanted(relation, side, **narrowed):
            of = Related(of=here, relation=relation, side=side, **narrowed)
            found = reply(List(of), Evaluator(graph.reader, instruments.DAY, PUBLIC), None)
            return shown([row.to_dict() for row in found.items]) if found is not None and found.known else set()

        yield ask, wanted


def shown(rows, *, over=False):
    """The names of the rows that are not over, or of all."""
    out = {row["name"] for row in rows if row["group"] in ("ended", "denied")}
    return {row["name"] for row in rows} - (out if not over and len(out) < len(rows) else set())


def unlike(ask, questions, names):
    """The questions that get another answer."""
    return [question for question in questions if shown(ask(question)["items"]) != names]


@pytest.mark.parametrize("key", SETS, ids=lambda key: "-".join(key))
def test_a_set_however_it_is_asked_for(world, key):
    ask, wanted = world
    nouns, clauses = SETS[key]
    questions = [form.format(x="norvane", n=noun) for noun in nouns for form in (*NOUN_FORMS, *ANY_FORMS)]
    questions += [lead.format(v=clause.format(x="norvane")) for clause in clauses for lead in LEADS]
    questions += [form.format(x=name, n=nouns[0]) for name in NAMES for form in NOUN_FORMS[:8]]
    assert unlike(ask, questions, wanted(*key)) == []


@pytest.mark.parametrize("key", list(SETS)[:4], ids=lambda key: "-".join(key))
def test_a_set_in_a_state(world, key):
    ask, wanted = world
    for status, words in STATUS_WORDS.items():
        questions = [form.format(x="norvane", n=SETS[key][0][0], s=word) for word in words for form in STATUS_FORMS]
        assert unlike(ask, questions, wanted(*key, status=status)) == []


@pytest.mark.parametrize("key", list(SETS)[:4], ids=lambda key: "-".join(key))
def test_a_set_at_another_time(world, key):
    ask, wanted = world
    for said, (low, high) in TIMES.items():
        when = When(TimeKind.AT, date.fromisoformat(low), date.fromisoformat(high))
        questions = [form.format(x="norvane", n=SETS[key][0][0], t=said) for form in TIME_FORMS]
        assert unlike(ask, questions, wanted(*key, when=when, status=Status.STILL)) == []


@pytest.mark.parametrize(
    ("office", "nouns", "clauses"),
    [
        ("ceo", ["ceo", "boss", "managing director"], ["who runs {x}", "who is {x} led by", "who is at the helm of {x}"]),
        ("cfo", ["cfo", "finance chief"], ["who runs finance at {x}", "who acts as {x}'s cfo"]),
        ("chair", ["chair", "chairman"], ["who chairs {x}", "who presides over the board at {x}"]),
    ],
)
def test_a_post_however_it_is_asked_for(world, office, nouns, clauses):
    ask, wanted = world
    questions = [form.format(x="norvane", n=noun) for noun in nouns for form in NOUN_FORMS]
    questions += [lead.format(v=clause.format(x="norvane")) for clause in clauses for lead in LEADS]
    assert unlike(ask, questions, wanted(Relation.HOLDS_ROLE, S, qualifier=Qualifier(offices=(office,)))) == []


SAID = [  # ways to say that what is asked is so
    "{d}?", "{d}, right?", "can you confirm that {d}", "do we know if {d}", "is it true that {d}", "am i right that {d}",
    "please confirm whether {d}", "not sure whether {d}",
]  # fmt: skip
PAIRS = [  # forms with {a} and {b}, told forms, and the value for each pair
    (
        ["does {a} supply {b}", "does {b} buy from {a}", "is {b} a customer of {a}", "{b} customer of {a}?",
         "does {b} have {a} as a supplier", "does {a} count {b} among its customers", "does {b} source from {a}",
         "is {b} a buyer of {a} products", "does {a} continue to supply {b}", "is {a} still {b}'s supplier"],
        ["{a} supplies {b}", "{b} is a customer of {a}", "{b} still buys from {a}"],
        {("castrel", "norvane"): "yes", ("dunley", "norvane"): "not any more", ("gorse", "norvane"): "not yet",
         ("ibbet", "norvane"): "last known", ("jarrow", "norvane"): "reportedly", ("norvane", "kelso"): "yes",
         ("corvid", "norvane"): "not known"},
    ),
    (
        ["has {b} stopped buying from {a}", "has {a} ceased to supply {b}", "is {b} a former customer of {a}",
         "has {b} discontinued buying from {a}", "does {a} no longer supply {b}"],
        ["{a} has stopped supplying {b}"],
        {("castrel", "norvane"): "no", ("dunley", "norvane"): "yes", ("norvane", "larne"): "yes"},
    ),
    (
        ["is {b} cutting back its purchases from {a}", "has {b} reduced its orders from {a}"],
        [],
        {("castrel", "norvane"): "no", ("fernhill", "norvane"): "yes"},
    ),
    (
        ["does {a} hold shares in {b}", "is {a} an investor in {b}", "does {b} have {a} as a shareholder",
         "is {b} partly owned by {a}", "{a} shareholder of {b}?"],
        ["{a} owns part of {b}", "{a} is a shareholder of {b}"],
        {("ravel", "norvane"): "yes", ("tarn", "norvane"): "not any more", ("norvane", "wexcombe"): "yes"},
    ),
    (
        ["are {a} and {b} in a legal dispute", "is there a lawsuit between {a} and {b}", "are {a} and {b} in court",
         "has {a} commenced proceedings against {b}", "is {b} being sued by {a}", "are {a} and {b} fighting in court"],
        ["{a} is suing {b}"],
        {("norvane", "corvid"): "yes", ("larne", "norvane"): "yes", ("kelso", "norvane"): "not known"},
    ),
    (
        ["are {a} and {b} partners", "is {b} partnered with {a}", "is there a partnership between {a} and {b}"],
        ["{a} and {b} are partners"],
        {("alder", "norvane"): "yes", ("birch", "norvane"): "not any more", ("corvid", "norvane"): "not known"},
    ),
    (
        ["did {a} buy {b}", "has the acquisition of {b} by {a} closed", "has {a} completed its takeover of {b}"],
        ["{a} has acquired {b}"],
        {("norvane", "vantry"): "yes", ("norvane", "foxglove"): "not yet", ("norvane", "estuary"): "not any more"},
    ),
    (
        ["is {a} ceo of {b}", "is {b} run by {a}", "is {b}'s ceo {a}", "{a} ceo of {b}?"],
        ["{a} runs {b}", "{a} is the chief executive of {b}"],
        {("martha penrose", "norvane"): "yes", ("colin abbott", "norvane"): "not any more"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("forms", "told", "values"), PAIRS, ids=[pair[0][0] for pair in PAIRS])
def test_whether_it_is_so(world, forms, told, values):
    ask, _ = world
    forms = [*forms, *(said.format(d=d) for d in told for said in SAID)]
    unlike = [
        (question, answer["value"])
        for (a, b), value in values.items()
        for question in (form.format(a=a, b=b) for form in forms)
        if (answer := ask(question))["value"] != value and not (value == "not known" and answer["status"] == "abstained")
    ]
    assert unlike == []
