import pytest

from deploy import preflight
from deploy.supervisor import NotReady


@pytest.mark.parametrize(
    ("version", "has_it"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 0), True),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
    ],
)
def test_the_sqlite_versions_that_can_lose_a_commit_are_known(version, has_it):
    assert preflight.has_wal_reset_bug(version) == has_it


@pytest.mark.parametrize("given", ["0", "65536", "-1", "", "8000.5", "http"])
def test_a_port_that_is_none_is_refused_with_an_example(given):
    with pytest.raises(NotReady, match=r"is not a port: give a number from 1 to 65535, as in `make up PORT=8001`\.$"):
        preflight.port_number(given)


def test_the_secret_key_is_made_once(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    preflight.secret_key(tmp_path)
    key = (tmp_path / "secret_key").read_text()
    preflight.secret_key(tmp_path)
    assert (tmp_path / "secret_key").read_text() == key
    assert len(key.strip()) >= 50


def test_a_secret_key_from_outside_is_not_written_down(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "from outside")
    preflight.secret_key(tmp_path)
    assert list(tmp_path.iterdir()) == []
