import os
import stat

import pytest
import redis

from deploy import embedded_redis
from tests.services import embedded_server


@pytest.fixture
def deep_folder(tmp_path):
    folder = tmp_path.joinpath(*["a-folder-with-a-long-name"] * 5)
    folder.mkdir(parents=True)
    return folder


def test_the_server_answers_on_a_socket_in_its_folder_and_nowhere_else(tmp_path):
    with embedded_server(tmp_path) as url, redis.Redis.from_url(url) as client:
        assert url == f"unix://{tmp_path}/redis/socket"
        assert client.config_get("port") == {"port": "0"}
        assert stat.S_IMODE((tmp_path / "redis").stat().st_mode) == 0o700
        assert embedded_redis.running_url(tmp_path) == url
    assert embedded_redis.running_url(tmp_path) is None


def test_messages_outlive_the_server(tmp_path):
    with embedded_server(tmp_path) as url, redis.Redis.from_url(url) as client:
        client.lpush("queue", "harvest")
    with embedded_server(tmp_path) as url, redis.Redis.from_url(url) as client:
        assert client.lrange("queue", 0, -1) == [b"harvest"]


def test_when_it_is_full_kept_pages_give_way_and_no_message_does(tmp_path):
    """One server for both: to evict nothing would refuse messages as soon as the pages fill it."""
    with embedded_server(tmp_path) as url, redis.Redis.from_url(url) as client:
        told = {**client.config_get("maxmemory-policy"), **client.config_get("appendonly")}
        assert told == {"maxmemory-policy": "volatile-lru", "appendonly": "yes"}
        client.config_set("maxmemory", client.info("memory")["used_memory"] + (4 << 20))
        for number in range(1000):
            client.rpush("celery", f"message {number}")
            client.set(f"page {number}", bytes(10_000), ex=600)
        assert client.lrange("celery", 0, -1) == [f"message {number}".encode() for number in range(1000)]
        assert client.info("stats")["evicted_keys"] > 100


def test_a_socket_that_a_killed_server_left_is_no_obstacle(tmp_path):
    (tmp_path / "redis").mkdir(mode=0o700)
    (tmp_path / "redis" / "socket").touch()
    with embedded_server(tmp_path) as url, redis.Redis.from_url(url) as client:
        assert client.ping()


@pytest.mark.parametrize("name", ["deep", "中文", "100% sure?"])
def test_a_path_that_no_socket_or_url_can_hold_moves_to_a_private_folder(deep_folder, tmp_path, name):
    var_dir = deep_folder if name == "deep" else tmp_path / name
    var_dir.mkdir(exist_ok=True)
    folder = embedded_redis.socket_path(var_dir).parent
    with embedded_server(var_dir) as url, redis.Redis.from_url(url) as client:
        assert client.ping()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert (var_dir / "redis" / "appendonlydir").is_dir()
    assert not folder.exists()


def test_a_temporary_folder_that_others_can_enter_is_refused(deep_folder):
    folder = embedded_redis.socket_path(deep_folder).parent
    folder.mkdir(mode=0o755)
    try:
        with pytest.raises(embedded_redis.NoServer, match="not private to this user"):
            embedded_redis.command(deep_folder)
    finally:
        folder.rmdir()


def test_a_link_in_the_place_of_the_temporary_folder_is_refused(deep_folder, tmp_path):
    folder = embedded_redis.socket_path(deep_folder).parent
    os.symlink(tmp_path, folder)
    try:
        with pytest.raises(embedded_redis.NoServer, match="not private to this user"):
            embedded_redis.command(deep_folder)
    finally:
        folder.unlink()
