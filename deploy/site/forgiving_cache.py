"""A cache on Redis that is empty while Redis is away: pages get slower then, and nothing else happens."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

import redis
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

logger = logging.getLogger(__name__)


def _or(answer: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """What a method gives when the server does not: `answer`, called with the method's own arguments."""

    def decorate(method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def forgiving(*args: Any, **options: Any) -> Any:
            try:
                return method(*args, **options)
            except (redis.ConnectionError, redis.TimeoutError) as error:
                logger.warning("The cache is away: %s", error)
                return answer(*args, **options)

        return forgiving

    return decorate


class KeptClient(RedisCacheClient):
    """One client for all operations: Django makes a new one for each, which costs more than asking."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._kept: redis.Redis | None = None

    def get_client(self, key: Any = None, *, write: bool = False) -> redis.Redis:
        if self._kept is None:
            self._kept = super().get_client(key, write=write)
        return self._kept


class ForgivingRedisCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = KeptClient

    get = _or(lambda self, key, default=None, version=None: default)(RedisCache.get)
    get_many = _or(lambda self, keys, version=None: {})(RedisCache.get_many)
    set = _or(lambda *args, **options: None)(RedisCache.set)
    set_many = _or(lambda *args, **options: [])(RedisCache.set_many)
    add = _or(lambda *args, **options: True)(RedisCache.add)
    incr = _or(lambda self, key, delta=1, version=None: delta)(RedisCache.incr)
    delete = _or(lambda *args, **options: False)(RedisCache.delete)
    has_key = _or(lambda *args, **options: False)(RedisCache.has_key)
