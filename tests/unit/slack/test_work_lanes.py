"""Lanes: every key is taken up at its hour, whichever threads sleep."""

from threading import Event, Semaphore

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.lanes import Lane

DELAYS = st.lists(st.sampled_from([0.0, 0.0, 0.001, 0.004]), min_size=1, max_size=30)


@settings(max_examples=40, deadline=None)
@given(DELAYS, st.integers(1, 4))
def test_every_key_is_worked_on_once(delays, threads):
    done, finished = [], Semaphore(0)

    def work(key):
        done.append(key)
        finished.release()

    lane = Lane("test", work, threads=threads)
    for number, delay in enumerate(delays):
        lane.put(str(number), delay)
    assert all(finished.acquire(timeout=10) for _ in delays)
    lane.close()
    assert sorted(map(int, done)) == list(range(len(delays)))


def test_a_key_put_before_the_threads_woke_does_not_wait_for_a_long_one():
    quick, ended = Event(), []

    def work(key):
        if key == "quick":
            quick.set()
        else:
            ended.append(quick.wait(10))

    lane = Lane("test", work, threads=2)
    lane.put("long", 0.001)
    lane.put("quick", 0.002)
    assert quick.wait(10)
    lane.close()
    assert ended == [True]
