"""What a process keeps: made once under a key, a few things only, nothing without a key."""

from __future__ import annotations

from flask import Flask

from tracker.kept import Shelf, kept


def test_the_least_recently_wanted_is_thrown_out_first() -> None:
    shelf = Shelf(things=2)
    shelf.put("a", 1)
    shelf.put("b", 2)
    assert shelf.get("a") == 1
    shelf.put("c", 3)
    assert (shelf.get("a"), shelf.get("b"), shelf.get("c")) == (1, None, 3)
    assert list(shelf) == ["a", "c"]
    shelf.clear()
    assert list(shelf) == []


def test_a_thing_is_made_once_for_its_key_and_each_time_without_one(app: Flask) -> None:
    made: list[str] = []

    def make() -> str:
        made.append("made")
        return "thing"

    with app.app_context():
        assert [kept("key", make), kept("key", make), kept(None, make), kept(None, make)] == ["thing"] * 4
    assert len(made) == 3
