"""nginx with the portal's own answers as static files: what the page cache is compared with."""

from __future__ import annotations

import os
import shutil
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench import machine
from tests.bench.servers import Server, World
from tests.browser.portal_server import free_port, wait_until_ready

# Named by nginx itself, or about the connection: not copied from the portal's answer.
NGINX_SAYS = {
    "server", "date", "connection", "content-length", "content-type", "content-encoding",
    "etag", "last-modified", "vary", "transfer-encoding",
}  # fmt: skip


@dataclass(frozen=True)
class Page:
    """An answer as it goes over the wire."""

    headers: dict[str, str]  # names in lower case
    body: bytes


def take(url: str) -> Page:
    """What the server sends to a browser that understands gzip."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Page(headers, answer.read())


def sent_by_hand(page: Page) -> dict[str, str]:
    """The headers that an application sends, without those of the server and the connection."""
    ours = {"content-type", "content-encoding", "etag", "vary"}
    return {name: v for name, v in page.headers.items() if name in ours or name not in NGINX_SAYS}


@contextmanager
def nginx_with(
    world: World, pages: dict[str, Page], *, core: int | None = None
) -> Iterator[Server]:
    """nginx with these pages as static files, the packed ones pre-compressed.

    One worker, on the server's core.
    """
    folder = Path(tempfile.mkdtemp(prefix="nginx-", dir=world.folder))
    folder.chmod(0o755)
    port = free_port()
    places = [_location(folder, path, page) for path, page in pages.items()]
    settings = folder / "nginx.conf"
    settings.write_text(_configuration(folder, port, places))
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    command = [program, "-c", str(settings), "-e", str(folder / "error.log")]
    with machine.started(command, log=world.log, core=machine.SERVER_CORE) as process:
        first = next(iter(pages))
        wait_until_ready(f"http://127.0.0.1:{port}{first}", process, world.log)
        yield Server(port, process.pid)


def _location(folder: Path, path: str, page: Page) -> str:
    file = folder / path.strip("/").replace("/", "_")
    is_packed = page.headers.get("content-encoding") == "gzip"
    if is_packed:
        file.with_name(file.name + ".gz").write_bytes(page.body)
    else:
        file.write_bytes(page.body)
    lines = ["types {}", f'default_type "{page.headers["content-type"]}";']
    lines += [f"gzip_static {'always' if is_packed else 'off'};", f"alias {file};"]
    for name, value in page.headers.items():
        if name not in NGINX_SAYS:
            quoted = value.replace("\\", "\\\\").replace('"', '\\"')
            lines.append(f'add_header {name} "{quoted}";')
    if is_packed:
        lines.append('add_header Vary "Accept-Encoding";')
    return f"location = {path} {{\n" + "\n".join(lines) + "\n}"


def _configuration(folder: Path, port: int, places: list[str]) -> str:
    user = "user root;" if os.geteuid() == 0 else ""
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    return f"""
daemon off; worker_processes 1; pid {folder}/nginx.pid; {user}
error_log {folder}/error.log warn;
events {{ worker_connections 512; }}
http {{
  access_log off; server_tokens off; sendfile on; tcp_nopush on; tcp_nodelay on;
  keepalive_timeout 60; keepalive_requests 1000000000;
  open_file_cache max=100 inactive=60s; open_file_cache_valid 60s;
  {temporary}
  server {{ listen 127.0.0.1:{port}; {chr(10).join(places)} }}
}}
"""
