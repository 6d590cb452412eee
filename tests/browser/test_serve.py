"""Stopping the portal stops all of it, also after it has made a PDF."""

import socket
import time
import urllib.request

import pytest

from tests.browser.portal_server import portal

pytestmark = pytest.mark.browser


def test_nothing_is_left_after_stopping(tmp_path):
    with portal(tmp_path) as started:
        port = int(started.url.rsplit(":", 1)[1])
        made = urllib.request.urlopen(f"{started.url}/procedure/flowchart.pdf", timeout=60).read()
        began = time.monotonic()

    assert made.startswith(b"%PDF-")
    assert time.monotonic() - began < 10
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
