"""Blocking work leaves the GUI thread, and its result comes back to it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QThread

from kiosk_app.workers import QtTimers, WorkerPool


@pytest.fixture
def stuck() -> Iterator[threading.Event]:
    """What stuck work waits for; set when the test is over."""
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def came_back() -> list:
    return []


def release(qtbot, stuck, came_back, count) -> None:
    """Let stuck work end, and wait for it: a thread must not outlive what it reports to."""
    stuck.set()
    qtbot.waitUntil(lambda: len(came_back) == count)


def test_work_runs_elsewhere_and_its_result_comes_back_here(qtbot, qapp):
    pool, heard = WorkerPool("t", threads=1, backlog=0), []
    assert pool.submit(
        threading.get_ident, lambda worker: heard.append((worker, threading.get_ident(), QThread.currentThread()))
    )
    assert heard == [], "the result must come through the event loop"
    qtbot.waitUntil(lambda: heard != [])
    worker, here, qt_thread = heard[0]
    assert worker != here == threading.get_ident()
    assert qt_thread is qapp.thread()


def test_an_exception_comes_back_as_a_value(qtbot, came_back):
    pool, error = WorkerPool("t", threads=1, backlog=0), OSError("no disk")

    def fail() -> None:
        raise error

    pool.submit(fail, came_back.append)
    qtbot.waitUntil(lambda: came_back == [error])


def test_after_a_failure_the_same_worker_serves_on(qtbot, came_back):
    pool = WorkerPool("t", threads=1, backlog=1)
    pool.submit(lambda: 1 // 0, came_back.append)
    pool.submit(lambda: "next", came_back.append)
    qtbot.waitUntil(lambda: len(came_back) == 2)
    assert isinstance(came_back[0], ZeroDivisionError)
    assert came_back[1] == "next"


def test_one_worker_keeps_the_order(qtbot, came_back):
    pool = WorkerPool("t", threads=1, backlog=50)
    for number in range(50):
        assert pool.submit(lambda number=number: number, came_back.append)
    qtbot.waitUntil(lambda: len(came_back) == 50)
    assert came_back == list(range(50))


@pytest.mark.parametrize(("threads", "backlog"), [(1, 0), (4, 0), (1, 8), (2, 1)])
def test_stuck_workers_are_capped_and_say_so(qtbot, stuck, came_back, threads, backlog):
    pool = WorkerPool(name := f"capped {threads}+{backlog}", threads, backlog)
    accepted = [pool.submit(stuck.wait, came_back.append) for _ in range(threads + backlog + 3)]
    assert accepted == [True] * (threads + backlog) + [False] * 3
    assert sum(thread.name.startswith(name) for thread in threading.enumerate()) <= threads
    release(qtbot, stuck, came_back, threads + backlog)
    assert pool.submit(lambda: "again", came_back.append)
    qtbot.waitUntil(lambda: came_back[-1] == "again")


def test_a_stuck_worker_does_not_keep_the_others_from_serving(qtbot, stuck, came_back):
    pool = WorkerPool("t", threads=2, backlog=0)
    pool.submit(stuck.wait, came_back.append)
    pool.submit(lambda: "served", came_back.append)
    qtbot.waitUntil(lambda: came_back == ["served"])
    release(qtbot, stuck, came_back, 2)


def test_workers_are_started_as_needed_and_never_keep_the_process(qtbot, came_back):
    pool = WorkerPool("needed", threads=4, backlog=0)
    for count in range(1, 6):
        pool.submit(lambda: None, came_back.append)
        qtbot.waitUntil(lambda count=count: len(came_back) == count)
    started = [thread for thread in threading.enumerate() if thread.name.startswith("needed-")]
    assert len(started) == 1
    assert started[0].daemon


def test_more_work_can_be_submitted_from_a_result(qtbot, came_back):
    pool = WorkerPool("t", threads=1, backlog=0)
    pool.submit(lambda: 1, lambda _: came_back.append(pool.submit(lambda: 2, came_back.append)))
    qtbot.waitUntil(lambda: came_back == [True, 2])


def test_timers_call_back_once_in_order_here(qtbot, came_back):
    timers = QtTimers()
    timers.call_later(0.02, lambda: came_back.append(("second", threading.get_ident())))
    timers.call_later(0.0, lambda: came_back.append(("first", threading.get_ident())))
    qtbot.waitUntil(lambda: len(came_back) == 2)
    here = threading.get_ident()
    assert came_back == [("first", here), ("second", here)]
