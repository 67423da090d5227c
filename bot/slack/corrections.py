""" "Wrong?": a small form, then a signed judgement that survives re-reading, told in the thread and undoable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from bot.slack import kit, wording
from bot.slack.asking import FORGOTTEN
from bot.slack.blocks import Message, plain_message
from bot.slack.calls import RESPOND, AtOnce, Call
from bot.slack.events import Event
from bot.slack.mrkdwn import clean, literal
from bot.slack.tools import Tools, carried_on, content, form, person, place_of, post, privately, recalled, unpacked, window
from bot.slack.wording import AnswerObject

FORM: Final = "wrong_form"
UNDO: Final = "judge_undo"
FORBIDDEN = "Only people of this workspace who are permitted to may correct what was read."
NOTHING = "This answer rests on no sentence that could be corrected."
ABOUT: Final = "about"  # the party that the question was about, not the row's
# What people say is wrong -> the verdict that mends it.
KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "misread": ("The sentence does not say that", "reject"),
    "firm": ("It means another firm", "means"),
    ABOUT: ("It is about another firm than the one asked about", "means"),
    "ended": ("It has ended", "end"),
    "date": ("It began on another day", "begin"),
    "right": ("It is right: confirm it", "confirm"),
    "merge": ("Two names are one firm", "merge"),
    "split": ("Two firms are taken for one", "split"),
}
_WITH_DAY: Final = frozenset({"ended", "date"})
_WITH_NAME: Final = frozenset({"merge", "split"})
_NAMED: Final = _WITH_NAME | {"firm", ABOUT}


def open_form(tools: Tools, event: Event, at_once: AtOnce) -> Iterable[Call]:
    """The form about an answer."""
    if not tools.settings(event).may_correct(event):
        return privately(event, plain_message(FORBIDDEN))
    found = recalled(tools, event, event.value)
    if found is None:
        return privately(event, plain_message(FORGOTTEN))
    sentences = [kit.option(text, str(n)) for n, (text, *_) in enumerate(_sentences(found))]
    if not sentences:
        return privately(event, plain_message(NOTHING))
    carried = carried_on(event)
    return window(event, _form(sentences, carried, about=_about(found)))


def _about(found: AnswerObject) -> str | None:
    """The name of what was asked about, where that is one thing."""
    names = [clean(str(one.get("name") or "")) for one in found.get("about") or ()]
    return names[0] if len(names) == 1 and names[0] else None


def _form(sentences: Sequence[kit.Element], carried: str, *, about: str | None) -> kit.Block:
    kinds = [kit.option(words, kind) for kind, (words, _) in KINDS.items() if kind != ABOUT or about is not None]
    fields = (
        kit.field("sentence", "Which row and sentence?", kit.select("sentence", sentences, "Choose one")),
        kit.field("kind", "What is wrong?", kit.radio("kind", kinds)),
        kit.field("day", "Since when?", kit.date_input("day"), optional=True, hint="For an end or another beginning."),
        kit.field("name", "Which name?", kit.text_input("name", most=200), optional=True, hint=_NAME_HINT),
        kit.field("note", "Why?", kit.text_input("note", lines=True, most=500), optional=True),
    )
    return kit.modal("What is wrong?", fields, callback=FORM, submit="Correct", metadata=carried)


_NAME_HINT = "Where it means another firm: that firm. Where two are one, or one is two: the other name."


def check(event: Event) -> Mapping[str, Any] | None:
    """What is missing from a sent form, said beside its field."""
    given = form(event)
    kind, errors = given.get("kind", ""), dict[str, str]()
    if kind in _WITH_DAY and not given.get("day"):
        errors["day"] = "Choose the day."
    if kind in _NAMED and not given.get("name"):
        errors["name"] = "Write the other name." if kind in _WITH_NAME else "Write which firm is meant."
    return {"response_action": "errors", "errors": errors} if errors else None


def decided(tools: Tools, event: Event, at_once: AtOnce) -> Iterable[Call]:
    """Record the judgement and tell it in the answer's thread, with a button that takes it back."""
    carried, given = unpacked(event), form(event)
    where = place_of(event, carried)
    found = recalled(tools, where, carried.get("answer", ""))
    chosen = list(_sentences(found)) if found is not None else []
    number = given.get("sentence", "")
    if not tools.settings(where).may_correct(where):
        return privately(where, plain_message(FORBIDDEN))
    if not number.isdigit() or int(number) >= len(chosen):
        return privately(where, plain_message(FORGOTTEN))
    _, row, quote = chosen[int(number)]
    row = _about(found or {}) or row if given.get("kind") == ABOUT else row
    signed = {"author": person(event), "key": event.key} | _reach(tools, where)
    made = tools.verbs("judge", _judgement(given, row, quote) | signed)
    told = _told(made, row, quote, given)
    return post(where, told) if where.thread_ts is not None else privately(where, told)


def _reach(tools: Tools, event: Event) -> dict[str, Any]:
    """What of the graph the judgement may be about: what its place may see, and of what is public only an editor's."""
    own_only = tools.editors is not None and not tools.editors & {event.team, event.tenant}
    return {"visible": sorted(event.visible), "own_only": own_only}


def _judgement(given: Mapping[str, str], row: str, quote: Mapping[str, Any]) -> dict[str, Any]:
    """The verb's arguments for what was filled in."""
    kind = given["kind"]
    verdict, note = KINDS[kind][1], given.get("note", "")
    if kind in _WITH_NAME:
        return {"verdict": verdict, "names": [row, given["name"]], "note": note}
    asked = {"verdict": verdict, "target": quote["claim"], "note": note or KINDS[kind][0]}
    asked |= {"names": [row, given["name"]]} if kind in _NAMED else {}
    return asked | ({"day": given["day"]} if kind in _WITH_DAY else {})


def _told(made: Mapping[str, Any], row: str, quote: Mapping[str, Any], given: Mapping[str, str]) -> Message:
    who = literal(str(made["author"]).split(" (slack:")[0], 60)
    words = KINDS[given["kind"]][0]
    day = f" ({literal(given['day'], 10)})" if given["kind"] in _WITH_DAY else ""
    day += f", {literal(given['name'], 120)}" if given["kind"] in _NAMED else ""
    text = f"Corrected by {who}: {words.lower()}{day}, about *{literal(row, 120)}*"
    note = f" _{literal(given['note'], 200)}_" if given.get("note") else ""
    shown = [kit.section(text + note, kit.button("Undo", UNDO, str(made["id"])))]
    shown += [kit.context(wording.footnote(1, quote).removeprefix("[1] "))] if given["kind"] not in _WITH_NAME else []
    return Message(text, (*shown, kit.context("It holds for every later reading too.")))


def undo(tools: Tools, event: Event, at_once: AtOnce) -> Iterable[Call]:
    """Take a judgement back; its message says so."""
    if not tools.settings(event).may_correct(event):
        return privately(event, plain_message(FORBIDDEN))
    tools.verbs("judge", {"verdict": "undo", "target": event.value} | _reach(tools, event))
    text = f"{literal(event.text, 600)} — taken back by {literal(person(event).split(' (slack:')[0], 60)}"
    told = content(Message(text, (kit.section(text),)))
    if event.response_url is not None:
        return [Call(RESPOND, {"replace_original": True, **told})]
    return [Call("chat.update", {"channel": event.channel, "ts": event.ts, **told})]


def _sentences(found: AnswerObject) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """What can be corrected: a label, the row's name and the sentence, the best of each row first."""
    pairs = [(row, quote) for row in wording.rows(found) for quote in (row.get("evidence") or ()) if quote.get("claim")]
    for row, quote in pairs[: kit.OPTIONS]:
        name = clean(str(row.get("name") or "?"))
        yield f"{name[:25]}: {clean(str(quote.get('quote') or ''))}", name, quote
