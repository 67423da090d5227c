"""What the app keeps in `slack.sqlite`, and what of it stays in memory too."""

import sqlalchemy as sa

from bot.slack import tables as t
from bot.slack.channels import Channels, ChannelSettings
from bot.slack.events import read_event
from bot.slack.inbox import AT_HAND, Inbox
from bot.slack.memory import ThreadKey
from bot.slack.purging import purge
from bot.slack.threads import KEPT, KeptThreads


def mention(number):
    event = {"type": "app_mention", "user": "U1", "text": "who?", "channel": "C1", "ts": f"{number}.1"}
    return read_event({"type": "event_callback", "team_id": "T1", "event": event}, None)


def test_a_changed_channel_is_seen_by_all_who_ask_about_it(tmp_path):
    engine = t.open_tables(tmp_path)
    one, other = Channels(engine), Channels(engine)
    assert other.of("T1", "C1").mention_only
    one.change("T1", "C1", ChannelSettings(mention_only=False))
    one.note_shared("T1", "C1", True)
    assert other.known("T1", "C1") == (True, ChannelSettings(mention_only=False))
    purge(engine, mention(1))
    one.forget()
    assert other.known("T1", "C1") == (False, ChannelSettings())


def test_a_queue_longer_than_memory_holds_is_read_back(tmp_path):
    inbox = Inbox(t.open_tables(tmp_path))
    events = [mention(number) for number in range(AT_HAND + 2)]
    assert all(inbox.accept(event) for event in events)
    assert [inbox.begin(event.key).key for event in events] == [event.key for event in events]
    assert not inbox.accept(events[0])
    inbox.close()


def test_what_a_start_finds_unfinished_has_been_begun_once_and_counts_on(tmp_path):
    engine = t.open_tables(tmp_path)
    first = Inbox(engine)
    first.accept(mention(1))
    assert [attempts for _, _, attempts in first.unfinished()] == [1]
    second = Inbox(engine)
    assert second.begin("T1/C1/1.1") is not None
    assert [attempts for _, _, attempts in second.unfinished()] == [2]
    for inbox in (first, second):
        inbox.close()


def test_answers_are_forgotten_after_their_time_and_replaced_by_a_second_try(tmp_path):
    engine = t.open_tables(tmp_path)
    threads, key = KeptThreads(engine), ThreadKey("T1", "C1", "1.1")
    threads.remember(key, "e", {"text": "first"})
    threads.remember(key, "e", {"text": "again"})
    assert threads.recall(key) == [{"text": "again"}]
    with engine.begin() as connection:
        connection.execute(t.threads.update().values(at=sa.text(f"at - {KEPT}")))
    threads.forget_old()
    assert threads.find("T1", "e") is None
