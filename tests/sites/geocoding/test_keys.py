"""Keys come from the environment or the settings, and are seen nowhere but in the request to their provider."""

from __future__ import annotations

import logging
import pickle
import sqlite3
import threading
import traceback
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx2
import pytest

from ftzgeo.errors import FetchError, UsageError
from ftzgeo.sites.geocoding import open_geocoder
from ftzgeo.sites.geocoding.amap import Amap
from ftzgeo.sites.geocoding.keys import Key, find_key, need_key
from ftzgeo.user_folders import config_file
from tests.sites.geocoding.provider_stub import KEY, Provider, amap, amap_error, geocode, reply

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS = "天津市武清区福源道24号"
GOOD = amap(geocode("117.057069,39.406391"))


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Keep the user's own keys out; return the settings file, which is not there yet."""
    for name in ("AMAP", "BAIDU", "TIANDITU"):
        monkeypatch.delenv(f"FTZGEO_{name}_KEY", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    path = config_file()
    path.parent.mkdir(parents=True)
    return path


def assert_hidden(text: str) -> None:
    assert KEY not in text
    assert quote(KEY, safe="") not in text


def test_a_key_of_the_environment_comes_before_the_settings(settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.write_text('[keys]\namap = "from-the-file"\n', "utf-8")
    assert need_key("amap").reveal() == "from-the-file"
    monkeypatch.setenv("FTZGEO_AMAP_KEY", "from-the-environment")
    assert need_key("amap").reveal() == "from-the-environment"
    assert find_key("baidu") is None


def test_a_missing_key_is_said_with_the_place_for_it(settings: Path) -> None:
    with pytest.raises(UsageError, match="set FTZGEO_AMAP_KEY, or write it into") as raised:
        open_geocoder("amap", cache=None)
    assert str(settings) in str(raised.value)


@pytest.mark.parametrize("content", [f'amap = "{KEY}', f'[keys]\namap = ["{KEY}"]', f'keys = "{KEY}"'])
def test_settings_that_cannot_be_read_are_not_quoted(settings: Path, content: str) -> None:
    settings.write_text(content, "utf-8")
    with pytest.raises(UsageError) as raised:
        need_key("amap")
    assert_hidden("".join(traceback.format_exception(raised.value)))


def test_a_key_with_a_line_break_is_refused_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FTZGEO_AMAP_KEY", f"{KEY}\n{KEY}")
    with pytest.raises(UsageError, match="this is no key") as raised:
        need_key("amap")
    assert_hidden(str(raised.value))


def test_a_key_does_not_show_itself() -> None:
    key = Key(KEY)
    for text in (
        repr(key),
        str(key),
        f"{key}",
        repr([key]),
        key.hide_in(f"https://x/?key={KEY}&a={quote(KEY, safe='')}"),
    ):
        assert_hidden(text)
    with pytest.raises(TypeError):
        pickle.dumps(key)


@pytest.mark.parametrize(
    "answer",
    [
        amap_error("10001", f"INVALID_USER_KEY {KEY}"),
        reply(f"no such key: {KEY}"),
        reply(f"no such key: {quote(KEY, safe='')}"),
        amap(geocode(f"{KEY},1")),
        amap(geocode("117.057069,39.406391", formatted_address=KEY, level=quote(KEY, safe=""))),
        httpx2.ConnectError(f"cannot open https://restapi.amap.com/?key={quote(KEY, safe='')}"),
        httpx2.ReadError(f"reset: {KEY}"),
    ],
)
def test_a_key_that_an_answer_repeats_is_in_no_reason_error_or_notice(
    answer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FTZGEO_AMAP_KEY", KEY)
    provider = Provider(answer)
    geocoder = provider.geocoder("amap")
    try:
        text = geocoder.look_up(ADDRESS).model_dump_json()
    except FetchError as error:
        text = "".join(traceback.format_exception(error))
    assert_hidden(text + repr(geocoder) + "".join(provider.notices))


def test_the_cache_has_no_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FTZGEO_AMAP_KEY", KEY)
    path = tmp_path / "answers.sqlite"
    Provider(amap(geocode("117.057069,39.406391", building={"name": KEY}))).geocoder("amap", cache=path).look_up(
        ADDRESS
    )
    with sqlite3.connect(path) as database:
        ((provider, address, city, body),) = database.execute("SELECT provider, address, city, body FROM answers")
    database.close()
    assert (provider, address, city) == ("amap", ADDRESS, "")
    assert_hidden(body)
    assert KEY.encode() not in path.read_bytes()


class _Quiet(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = GOOD().content
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def test_nothing_that_is_logged_on_a_real_connection_has_the_key(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    server = HTTPServer(("127.0.0.1", 0), _Quiet)
    thread = threading.Thread(target=server.handle_request, daemon=True)
    thread.start()
    monkeypatch.setenv("FTZGEO_AMAP_KEY", KEY)
    monkeypatch.setattr(Amap, "url", f"http://127.0.0.1:{server.server_address[1]}/v3/geocode/geo")
    with caplog.at_level(logging.DEBUG), httpx2.Client(trust_env=False) as client:
        assert open_geocoder("amap", cache=None, client=client).look_up(ADDRESS).outcome == "found"
    thread.join()
    server.server_close()
    assert "HTTP Request: GET" in caplog.text
    assert_hidden(caplog.text)
    for record in caplog.records:
        assert_hidden(f"{record.msg}{record.args}")
