"""The client against a real server that misbehaves in every way we know: an answer of ours, or `ServerUnreachable`."""

from __future__ import annotations

import contextlib
import gzip
import json
import logging
import socket
import struct
import traceback
import zlib

import pytest

from kiosk_app.config import ServerSettings
from kiosk_app.lookup.ports import NotAdmitted, ServerDeclined, ServerUnreachable, TooManyRequests
from kiosk_app.lookup.server_client import MAX_REPLY_BYTES, ServerClient
from offline_cache.contract.dossier import AmbiguousReply, ClosedReply, FoundReply, NotFoundReply

NUMBER = "H49.22-261008-0975"
NOT_FOUND = b'{"type":"not_found","as_of":"2026-12-01T05:00:00Z"}'
DAY = b"2026-12-01T05"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
HTML = b"<!doctype html><title>Sign in to the network</title>"


def client_of(url: str, **settings) -> ServerClient:
    return ServerClient(ServerSettings(url=url, **({"connect_timeout_s": 1.0, "read_timeout_s": 0.2} | settings)))


@pytest.fixture
def client(misbehaving) -> ServerClient:
    return client_of(misbehaving.url)


def as_gzip(line, body: bytes) -> None:
    line.answer(200, body, "Content-Encoding: gzip")


def reset(line) -> None:
    line.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.connection.close()


def hang_in_body(line) -> None:
    line.send(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{")
    line.hang()


def announce_10_gb(line) -> None:
    line.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n")
    while not line.stopping.is_set():
        line.send(b" " * 65536)


def endless_chunks(line) -> None:
    line.send(CHUNKED)
    while not line.stopping.is_set():
        line.send(b"1000\r\n" + b" " * 4096 + b"\r\n")


def endless_headers(line) -> None:
    line.send(b"HTTP/1.1 200 OK\r\n")
    while not line.stopping.is_set():
        line.send(b"X-Header: value\r\n" * 100)


MISBEHAVIOURS = {
    "hangs before replying": lambda line: line.hang(),
    "hangs in the body": hang_in_body,
    "closes at once": lambda line: line.connection.close(),
    "resets the connection": reset,
    "closes in the middle of the body": lambda line: line.send(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"),
    "speaks no HTTP": lambda line: line.send(b"\x00\xff\xfegarbage\r\n\r\n" * 50),
    "has a status that is no number": lambda line: line.send(b"HTTP/1.1 abc OK\r\n\r\n"),
    "sends headers for ever": endless_headers,
    "has a line of headers that is too long": lambda line: line.answer(200, NOT_FOUND, "X: " + "x" * 100_000),
    "sends HTML with 200": lambda line: line.answer(200, HTML, "Content-Type: text/html"),
    "sends HTML with 404": lambda line: line.answer(404, HTML),
    "sends nothing with 404": lambda line: line.answer(404),
    "sends another application's JSON with 404": lambda line: line.answer(404, b'{"detail":"Not Found"}'),
    "sends our not found with 200": lambda line: line.answer(200, NOT_FOUND),
    "sends our not found with 500": lambda line: line.answer(500, NOT_FOUND),
    "sends our not found with 410": lambda line: line.answer(410, NOT_FOUND),
    "sends our not found without its time": lambda line: line.answer(404, b'{"type":"not_found"}'),
    "sends a time without an offset": lambda line: line.answer(404, NOT_FOUND.replace(b"Z", b"")),
    "sends a time after all clocks": lambda line: line.answer(404, NOT_FOUND.replace(DAY, b"9999-12-31T23")),
    "sends a time before all clocks": lambda line: line.answer(404, NOT_FOUND.replace(DAY, b"0001-01-01T00")),
    "sends bytes that are no UTF-8": lambda line: line.answer(200, b'{"type":"found\xff"}'),
    "sends JSON nested for ever": lambda line: line.answer(200, b"[" * 60_000),
    "sends a number alone": lambda line: line.answer(200, b"5"),
    "sends an empty 200": lambda line: line.answer(200),
    "sends 204": lambda line: line.answer(204),
    "sends 401": lambda line: line.answer(401, b'{"error":{"code":"wrong_token"}}'),
    "sends 403": lambda line: line.answer(403),
    "sends 429": lambda line: line.answer(429),
    "sends 500": lambda line: line.answer(500),
    "sends 502": lambda line: line.answer(502, HTML),
    "sends 503 and when to come again": lambda line: line.answer(503, b"", "Retry-After: 3600"),
    "sends more than any reply of ours": lambda line: line.answer(200, b" " * (MAX_REPLY_BYTES + 1)),
    "announces 10 GB": announce_10_gb,
    "sends chunks for ever": endless_chunks,
    "sends a chunk that is none": lambda line: line.send(CHUNKED + b"zz\r\n"),
    "sends a bomb": lambda line: as_gzip(line, gzip.compress(b" " * 30_000_000)),
    "says gzip and sends none": lambda line: as_gzip(line, NOT_FOUND),
    "sends gzip cut short": lambda line: as_gzip(line, gzip.compress(NOT_FOUND)[:-12]),
    "says deflate and sends half": lambda line: line.answer(200, zlib.compress(HTML)[:9], "Content-Encoding: deflate"),
}  # fmt: skip


@pytest.mark.parametrize("behaviour", MISBEHAVIOURS.values(), ids=MISBEHAVIOURS)
def test_whatever_is_no_answer_of_ours_is_unreachable_and_says_no_number(misbehaving, client, behaviour, caplog):
    caplog.set_level(logging.DEBUG)
    misbehaving.behaviour = behaviour
    with pytest.raises(ServerUnreachable) as caught:
        client.ask(NUMBER)
    assert misbehaving.heard == [f"/v1/dossiers/{NUMBER}"], "asked once, and never again by itself"
    assert NUMBER not in "".join(traceback.format_exception(caught.value))
    assert NUMBER not in caplog.text


def test_headers_that_cannot_be_parsed_put_no_number_into_the_log(misbehaving, client, caplog, found, as_json):
    caplog.set_level(logging.DEBUG)
    misbehaving.behaviour = lambda line: line.answer(200, as_json(found), "a header without a colon", " folded: x")
    with contextlib.suppress(ServerUnreachable):
        client.ask(NUMBER)
    assert misbehaving.heard
    assert NUMBER not in caplog.text


def test_an_echo_of_the_number_stays_out_of_the_error(misbehaving, client):
    misbehaving.behaviour = lambda line: line.answer(200, json.dumps({"type": NUMBER}).encode())
    with pytest.raises(ServerUnreachable) as caught:
        client.ask(NUMBER)
    assert NUMBER not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(misbehaving, client, status):
    elsewhere = f"{misbehaving.url}/elsewhere"
    misbehaving.behaviour = lambda line: line.answer(status, NOT_FOUND, f"Location: {elsewhere}")
    with pytest.raises(ServerUnreachable, match=f"HTTP {status}"):
        client.ask(NUMBER)
    assert misbehaving.heard == [f"/v1/dossiers/{NUMBER}"]


class TestAnswers:
    def test_each_reply_of_the_contract_comes_with_its_status(self, misbehaving, client, found, as_json):
        as_of = found.as_of
        replies = {
            200: found,
            300: AmbiguousReply(("A", "B"), as_of),
            404: NotFoundReply(as_of),
            410: ClosedReply(as_of),
        }
        for status, reply in replies.items():
            misbehaving.behaviour = lambda line, status=status, reply=reply: line.answer(status, as_json(reply))
            assert client.ask(NUMBER) == reply

    @pytest.mark.parametrize("body", ["plain", "gzip", "chunked", "until the end", "largest"])
    def test_however_it_is_sent(self, misbehaving, client, found, as_json, body):
        text = as_json(found)
        padded = text + b" " * (MAX_REPLY_BYTES - len(text))
        misbehaving.behaviour = {
            "plain": lambda line: line.answer(200, text),
            "gzip": lambda line: as_gzip(line, gzip.compress(text)),
            "chunked": lambda line: line.send(
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(text), text)
            ),
            "until the end": lambda line: line.send(b"HTTP/1.0 200 OK\r\n\r\n" + text),
            "largest": lambda line: line.answer(200, padded),
        }[body]
        assert client.ask(NUMBER) == found

    def test_a_newer_servers_extra_fields_are_no_reason_to_fail(self, misbehaving, client, found, as_json):
        told = json.loads(as_json(found))
        told["news"] = 1
        told["dossier"]["more"] = ["x"]
        misbehaving.behaviour = lambda line: line.answer(200, json.dumps(told).encode())
        assert client.ask(NUMBER) == found

    def test_after_a_failure_the_next_question_is_answered(self, misbehaving, client, found, as_json):
        misbehaving.behaviour = reset
        with pytest.raises(ServerUnreachable):
            client.ask(NUMBER)
        misbehaving.behaviour = lambda line: line.answer(200, as_json(found))
        assert client.ask(NUMBER) == found

    def test_a_dossier_of_another_number_is_nobodys(self, misbehaving, client, found, as_json):
        misbehaving.behaviour = lambda line: line.answer(200, as_json(found))
        with pytest.raises(ServerUnreachable, match="another number"):
            client.ask("H49.22-261103-9999")

    @pytest.mark.parametrize(("status", "kind"), [
        (401, NotAdmitted), (403, NotAdmitted), (409, ServerDeclined), (422, ServerDeclined), (429, TooManyRequests),
    ])  # fmt: skip
    def test_a_refusal_is_told_apart_from_a_dead_server(self, misbehaving, client, status, kind):
        misbehaving.behaviour = lambda line: line.answer(status, b'{"error": {"code": "x", "message": "y"}}')
        with pytest.raises(ServerDeclined, match=f"HTTP {status}") as caught:
            client.ask(NUMBER)
        assert type(caught.value) is kind

    @pytest.mark.parametrize(("header", "seconds"), [
        ("", None), ("Retry-After: 7", 7.0), ("Retry-After: 0", 0.0), ("Retry-After: 3600", 3600.0),
        ("Retry-After: -1", None), ("Retry-After: 1.5", None), ("Retry-After: soon", None),
        ("Retry-After: Fri, 31 Dec 2027 23:59:59 GMT", None), ("Retry-After: \u0663", None),
        ("Retry-After: 9999999999", None),
    ])  # fmt: skip
    def test_how_long_to_wait_is_believed_in_seconds_alone(self, misbehaving, client, header, seconds):
        extra = [header.encode().decode("latin-1")] if header else []
        misbehaving.behaviour = lambda line: line.answer(429, b"", *extra)
        with pytest.raises(TooManyRequests) as caught:
            client.ask(NUMBER)
        assert caught.value.retry_after_s == seconds


class TestRequests:
    @pytest.mark.parametrize(("number", "path"), [
        (NUMBER, NUMBER), ("03706/2026/07906", "03706%2F2026%2F07906"), ("000.23.42.H49-201008-0975",) * 2,
        ("../../healthz", "..%2F..%2Fhealthz"), ("A?b=c#d&e", "A%3Fb%3Dc%23d%26e"), ("%2F", "%252F"),
        ("Đ 1", "%C4%90%201"),
    ])  # fmt: skip
    def test_a_number_is_one_segment_of_the_path(self, misbehaving, client, number, path):
        misbehaving.behaviour = lambda line: line.answer(404, NOT_FOUND)
        assert isinstance(client.ask(number), NotFoundReply)
        assert misbehaving.heard == [f"/v1/dossiers/{path}"]

    def test_an_agency_is_a_parameter(self, misbehaving, client, found, as_json):
        misbehaving.behaviour = lambda line: line.answer(200, as_json(found))
        assert isinstance(client.ask(NUMBER, "Sở Tư pháp & B"), FoundReply)
        target = misbehaving.heard[0]
        assert target == f"/v1/dossiers/{NUMBER}?agency=S%E1%BB%9F+T%C6%B0+ph%C3%A1p+%26+B"

    @pytest.mark.parametrize(("token", "sent"), [("", b""), ("secret", b"Bearer secret")])
    def test_the_token_is_sent_where_there_is_one(self, misbehaving, token, sent):
        misbehaving.behaviour = lambda line: line.answer(404, NOT_FOUND)
        client_of(misbehaving.url, token=token).ask(NUMBER)
        assert (b"Authorization: " + sent in misbehaving.heads[0]) == bool(sent)
        assert (b"Authorization" in misbehaving.heads[0]) == bool(sent)

    def test_a_base_with_a_path_and_a_slash(self, misbehaving):
        misbehaving.behaviour = lambda line: line.answer(404, NOT_FOUND)
        client_of(f"{misbehaving.url}/kiosk/").ask(NUMBER)
        assert misbehaving.heard == [f"/kiosk/v1/dossiers/{NUMBER}"]

    def test_a_probe_asks_for_health_and_for_nobody(self, misbehaving, client):
        misbehaving.behaviour = lambda line: line.answer(200, b'{"status":"ok"}')
        client.probe()
        assert misbehaving.heard == ["/healthz"]

    @pytest.mark.parametrize("status", [204, 302, 401, 404, 503])
    def test_a_probe_is_content_with_200_alone(self, misbehaving, client, status):
        misbehaving.behaviour = lambda line: line.answer(status)
        with pytest.raises(ServerUnreachable, match=f"HTTP {status}"):
            client.probe()

    def test_a_probe_does_not_wait_for_ever(self, misbehaving, client):
        with pytest.raises(ServerUnreachable):
            client.probe()
        assert misbehaving.heard == ["/healthz"]


class TestNobodyThere:
    def test_a_port_where_nobody_listens(self, caplog):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        with pytest.raises(ServerUnreachable, match="ConnectionError"):
            client_of(f"http://127.0.0.1:{port}").ask(NUMBER)

    @pytest.mark.parametrize(
        "host", ["server.invalid", "a" * 64 + ".invalid", "[::1", "127.0.0.1:99999", "a..b", "%zz"]
    )
    def test_a_name_that_leads_nowhere(self, host, caplog):
        caplog.set_level(logging.DEBUG)
        with pytest.raises(ServerUnreachable) as caught:
            client_of(f"http://{host}").ask(NUMBER)
        assert NUMBER not in "".join(traceback.format_exception(caught.value)) + caplog.text
