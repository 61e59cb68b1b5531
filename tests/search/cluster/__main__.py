"""`make test-cluster`: the search suite, and what only a cluster has, over three real OpenSearch nodes.

Needs Java and Maven; the server comes through Maven, once. Arguments go to pytest.
"""

import os
import subprocess
import sys

from tests.search.cluster import server


def main(arguments: list[str]) -> int:
    if missing := server.missing():
        sys.stderr.write(f"A cluster needs {missing}.\n")
        return 1
    server.class_path()
    # With this name in its environment pytest-django reads the settings before conftest has prepared what they say.
    known = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "pytest", "-p", "tests.search.cluster.plugin", "--slow"]
    command += arguments or ["tests/search"]
    return subprocess.run(command, env={**known, "DATABASE_URL": "", "REDIS_URL": ""}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
