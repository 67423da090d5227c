"""Verbs over watches: begin, end, list, look again, note what has been told. Whoever looks is handed what is due."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from bot.question import Ask
from bot.watches import memory as remembered
from bot.watches.changes import Change
from bot.watches.memory import Memory
from bot.watches.standing import Standing
from firmgraph.arguments import Arguments
from firmgraph.site import Site
from firmgraph.wire import OnEvent, Result
from kg import watches as kept
from kg.codec import dumps, loads
from kg.errors import BadInput
from kg.watches import LOCAL, Cadence, Kept, Watch

_TURN = threading.Lock()  # not `site.writing`, which a long ingest holds to its end


def watch(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """Begin to watch a phrase for an audience; what stands now is no news. Raises BadInput when it names nothing known."""
    made = kept.new_watch(given.text("phrase"), _audience(given), _cadence(given), given.maybe("author") or "")
    wanted = replace(made, public_only=given.flag("public_only"))
    found = _stand(site, wanted)
    if found is None:
        if several := _meanings(site, wanted):
            raise BadInput(f"{wanted.phrase!r} may mean {', '.join(several)}: name one of them")
        raise BadInput(f'nothing known is meant by {wanted.phrase!r}; name a firm, or a side of it such as "X customers"')
    kept.add(site.graph.catalogue, wanted, dumps(remembered.begin(found, site.settings.day)))
    return shown(wanted) | {"standings": [_standing(standing) for standing in found.values()]}


def unwatch(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """End a watch of an audience, named by its id or its words. Raises BadInput."""
    return shown(kept.remove(site.graph.catalogue, given.text("watch"), _audience(given)))


def watches(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """The watches of an audience."""
    return {"watches": [shown(k.watch) for k in kept.listed(site.graph.catalogue, _audience(given))]}


def look(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """Look at every watch again (this `watch`, whose `audience` begins so); `news`: what is due. `told` takes it off."""
    audience, only = given.maybe("audience") or "", given.maybe("watch")
    all_ = kept.listed(site.graph.catalogue)
    found = [k for k in all_ if k.watch.audience.startswith(audience) and only in (None, k.watch.id)]
    return {"news": [news for one in found for news in _looked(site, one)]}


def told(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """Note that a watch's news has been told; each piece goes on its party's story."""
    found = _changed(site, given.text("watch"), lambda memory: remembered.told(memory, site.settings.day))
    return {"told": len(found[0].waiting) if found is not None else 0}


def posted(site: Site, given: Arguments, on_event: OnEvent) -> Result:
    """Note the platform's message in which a party's story is told, so that it goes on there."""
    key, message = given.text("key"), given.text("message")
    found = _changed(site, given.text("watch"), lambda memory: remembered.with_message(memory, key, message))
    return {"noted": found is not None}


def _changed(site: Site, id_: str, change: Callable[[Memory], Memory]) -> tuple[Memory, Memory] | None:
    """A watch's memory before and after; None when it has been removed. They take turns, as each reads what it writes."""
    with _TURN:
        text = kept.memory(site.graph.catalogue, id_)
        if text is None:
            return None
        before = loads(Memory, text)
        after = change(before)
        if after != before:
            kept.remember(site.graph.catalogue, id_, dumps(after))
        return before, after


def _looked(site: Site, one: Kept) -> Iterator[Result]:
    standing, day = _stand(site, one.watch), site.settings.day
    several = _meanings(site, one.watch) if standing is None else ()
    found = _changed(
        site,
        one.watch.id,
        lambda memory: replace(memory, meanings=several) if several else remembered.look(memory, standing or {}),
    )
    if found is not None and remembered.due(found[1], one.watch.cadence, day):
        waiting = () if several else found[1].waiting
        news = [_change(found[1], change, day) for change in waiting]
        told = {"day": day.isoformat(), "times": found[1].times, "changes": news, "meanings": list(several)}
        yield shown(one.watch) | told


def _stand(site: Site, wanted: Watch) -> dict[str, Standing] | None:
    return site.analyst().standings(Ask(question=wanted.phrase, as_of=site.settings.day, visible=wanted.visible))


def _meanings(site: Site, wanted: Watch) -> tuple[str, ...]:
    return site.analyst().meanings(Ask(question=wanted.phrase, as_of=site.settings.day, visible=wanted.visible))


def _audience(given: Arguments) -> str:
    return given.maybe("audience") or LOCAL


def _cadence(given: Arguments) -> Cadence:
    said = given.maybe("cadence") or Cadence.AT_ONCE.value
    try:
        return Cadence(said)
    except ValueError as error:
        raise BadInput(f"no cadence {said!r}; choose one of {', '.join(Cadence)}") from error


def shown(watch: Watch) -> Result:
    """A watch as JSON has it."""
    return {
        "id": watch.id, "phrase": watch.phrase, "audience": watch.audience, "cadence": watch.cadence.value,
        "made_by": watch.made_by, "made_at": watch.made_at, "public_only": watch.public_only,
    }  # fmt: skip


def _change(memory: Memory, change: Change, day: date) -> Result:
    """A piece of news with the story that it goes on."""
    story = remembered.story(memory, change, day)
    return _told(change) | {"message": story.message, "story": [_told(earlier) for earlier in story.told]}


def _told(change: Change) -> Result:
    sentence = change.sentence
    said = {"quote": sentence.quote, "outlet": sentence.outlet, "url": sentence.url} if sentence is not None else None
    published = {"published": sentence.published} if sentence is not None else {}
    more = {"what": change.what.value, "was": change.was, "sentence": said | published if said is not None else None}
    return _standing(change.standing) | more


def _standing(standing: Standing) -> Result:
    return {
        "key": standing.key, "name": standing.name, "said": standing.said, "group": standing.group, "phase": standing.phase,
        "since": standing.since, "until": standing.until, "last_evidence": standing.last_evidence,
        "percent": standing.percent,
    }  # fmt: skip
