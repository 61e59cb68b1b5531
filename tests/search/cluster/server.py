"""The OpenSearch server that the tests run: fetched once through Maven, compiled once, kept in var/opensearch."""

import hashlib
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
KEPT = HERE.parents[2] / "var" / "opensearch"
SOURCES = (HERE / "pom.xml", HERE / "ClusterNode.java")
OLDEST_JAVA, NEWEST_JAVA = 11, 23
"""What OpenSearch 2.19 runs on: from 24 on Java has no security manager."""


def missing() -> str:
    """What this machine lacks to run a cluster, "" if nothing."""
    programs = [name for name in ("mvn", "java", "javac") if shutil.which(name) is None]
    if programs:
        return f"{', '.join(programs)} (Debian and Ubuntu: apt install maven openjdk-17-jdk-headless)"
    said = subprocess.run(["javac", "-version"], capture_output=True, text=True, check=True)
    version = int((said.stdout or said.stderr).split()[-1].split(".")[0])
    return "" if OLDEST_JAVA <= version <= NEWEST_JAVA else f"Java {OLDEST_JAVA} to {NEWEST_JAVA}; this is {version}"


def class_path() -> str:
    """Where Java finds ClusterNode and all that it needs; fetched and compiled unless it is there."""
    folder = KEPT / hashlib.sha256(b"".join(source.read_bytes() for source in SOURCES)).hexdigest()[:12]
    path = f"{folder}/classes:{folder}/lib/*"
    if not folder.exists():
        unfinished = KEPT / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        (unfinished / "classes").mkdir(parents=True)
        maven = ["mvn", "--batch-mode", "--quiet", "--file", str(HERE / "pom.xml"), "dependency:copy-dependencies"]
        subprocess.run([*maven, f"-DoutputDirectory={unfinished / 'lib'}"], check=True)
        javac = [
            "javac",
            "-d",
            str(unfinished / "classes"),
            "-cp",
            f"{unfinished}/lib/*",
            str(HERE / "ClusterNode.java"),
        ]
        subprocess.run(javac, check=True)
        unfinished.rename(folder)
    return path
