"""Generated answers for the Slack face, hostile ones among them: what a graph of hostile articles could give."""

from hypothesis import strategies as st

from bot.slack.wording import GROUPS

HOSTILE = [
    *("<!channel>", "<@U1>", "<@U0BOSS>", "<http://x|bank>", "&lt;!here&gt;", "a|b", "\u202egnp.exe", "zero\u200bwidth"),
    *("*bold*", "`code`", "\ud83d", "> quote", "line\nbreak", "\u2028", "\x00", "😀" * 40, "&" * 4_000, "<" * 3_000),
    *(
        "\u05e9\u05dc\u05d5\u05dd",
        "\u0627\u0644\u0633\u0644\u0627\u0645",
        "=HYPERLINK(1)",
        "",
        " ",
        "x" * 3_000,
        "\u2066a\u2069",
    ),
]
long = st.builds(
    lambda text, times: text * times, st.text(alphabet="<>&|!@#*\n aé", min_size=1, max_size=9), st.integers(1, 40)
)
texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30), long)
days = st.one_of(st.none(), st.sampled_from(["2016", "2025-06", "2025-06-19"]), texts)
maybe = st.one_of(st.none(), texts)
evidence = st.fixed_dictionaries(
    {"quote": texts, "title": texts, "outlet": maybe, "url": maybe, "published": days},
    optional={"claim": texts, "says": texts, "attributed_to": maybe, "against": st.booleans(), "article": texts},
)
numbers = st.floats(0, 100)
percents = st.one_of(st.none(), numbers, st.tuples(numbers, numbers).map(list))
amounts = st.one_of(
    st.none(), st.fixed_dictionaries({"value": st.floats(0, 1e13), "currency": st.sampled_from(["USD", "EUR"])})
)
groups = st.sampled_from([*GROUPS, "unheard-of"])
rows = st.fixed_dictionaries(
    {
        "name": texts, "group": groups, "state": st.sampled_from(["current", "last_known"]), "last_evidence": days,
        "phase": st.sampled_from(["active", "completed", "ended", None]), "since": days, "until": days,
        "percent": percents, "amount": amounts, "evidence": st.lists(evidence, max_size=3),
    },
    optional={"note": maybe, "said": texts, "corrected": st.lists(texts, max_size=3)},
)  # fmt: skip
answers = st.builds(
    lambda answer, times: {**answer, "items": answer["items"] * times},
    st.fixed_dictionaries(
        {
            "status": st.sampled_from(["answered", "abstained", "clarify", "passages"]), "as_of": days, "text": texts,
            "kind": st.sampled_from(["list", "timeline", "value", "path", "yesno"]), "question": texts, "sparql": texts,
            "items": st.lists(rows, max_size=10),
            "options": st.lists(st.fixed_dictionaries({"question": texts, "label": texts}), max_size=7),
        },
        optional={
            "set_aside": st.lists(st.fixed_dictionaries({"by": texts, "note": maybe, "quote": maybe}), max_size=4),
            "understood_by": texts, "about": st.just([{"iri": "https://a.example/id/x", "name": "X"}])},
    ),
    st.sampled_from([1, 1, 1, 1, 1, 1, 1, 2, 5, 50]),
)  # fmt: skip
