"""What `mlops_portal.garbage` overrides of Kombu and Celery still stands where it expects it.

An upgrade that renames one of these private methods would leave it without effect: nothing would
fail until a foreign message ends a worker.
"""

import inspect

import pytest
from celery.worker import consumer, loops
from celery.worker.consumer import tasks
from kombu.transport import redis

from mlops_portal import garbage

OVERRIDDEN = [
    (redis.QoS, garbage.Taken, "restore_by_tag"),
    (redis.Channel, garbage.Channel, "_brpop_read"),
    (redis.Channel, garbage.Channel, "_receive"),
    (consumer.Consumer, garbage.Consumer, "create_task_handler"),
    (consumer.Consumer, garbage.Consumer, "on_decode_error"),
]


@pytest.mark.parametrize(("base", "own", "name"), OVERRIDDEN, ids=lambda value: str(value))
def test_every_method_that_is_overridden_exists(base: type, own: type, name: str) -> None:
    assert issubclass(own, base)
    assert callable(base.__dict__[name])
    assert own.__dict__[name] is not base.__dict__[name]


def test_nothing_else_is_overridden() -> None:
    """So that the table above is whole."""
    named = {(own, name) for _base, own, name in OVERRIDDEN}
    for own in (garbage.Taken, garbage.Channel, garbage.Consumer):
        methods = {name for name, value in vars(own).items() if inspect.isfunction(value)}
        assert {(own, name) for name in methods - {"_drop"}} <= named


def test_kombu_calls_what_is_overridden() -> None:
    """The names that its loop and its restoring use, as the class body holds them."""
    assert redis.Channel.QoS is redis.QoS
    assert "self.QoS(" in inspect.getsource(redis.virtual.Channel)
    assert list(inspect.signature(redis.QoS.restore_by_tag).parameters)[:2] == ["self", "tag"]
    assert "_remove_from_indices" in vars(redis.QoS)
    handlers = inspect.getsource(redis.Channel)
    assert "self._brpop_read" in handlers
    assert "self._receive" in handlers
    assert "self.restore_by_tag(" in inspect.getsource(redis.QoS)
    assert "obj.create_task_handler()" in inspect.getsource(loops)
    assert "c.on_decode_error" in inspect.getsource(tasks)
