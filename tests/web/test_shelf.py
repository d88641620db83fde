"""What a process keeps at hand, however many threads keep and forget at once."""

from concurrent.futures import ThreadPoolExecutor

from eventhub.web.shelf import Shelf

MOST = 3


def test_what_was_put_there_longest_ago_makes_room():
    shelf = Shelf[int](MOST)
    for number in range(5):
        shelf.keep(number, number)
    shelf.keep(2, 20)
    shelf.forget(3)
    shelf.forget("never there")
    assert [shelf.get(number) for number in range(5)] == [None, None, 20, None, 4]


def test_threads_that_keep_at_once_do_not_disturb_each_other():
    shelf = Shelf[int](MOST)

    def keep_many(first):
        for number in range(first, first + 5_000):
            shelf.keep(number, number)
            shelf.forget(number - 1)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(keep_many, range(0, 20_000, 5_000)))

    left = [number for number in range(20_000) if shelf.get(number) is not None]
    assert 0 < len(left) <= MOST
