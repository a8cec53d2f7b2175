"""The service's client and the progress it sends, against a real HTTP server that fails on demand."""

import json
import threading
import time

import pytest
from fake_service import TOKEN

from tandem_trainer.failures import Failure, InvalidData, ServiceRefused, Stopped
from tandem_trainer.progress import Progress
from tandem_trainer.service import Service


@pytest.fixture
def waits():
    return []


@pytest.fixture
def service(fake_service, waits):
    return Service(fake_service.address, "ftjob-1", TOKEN, lambda seconds, reason: waits.append(seconds))


def until(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


@pytest.mark.parametrize("faults", [[503, 500, 429], ["drop", "drop"], ["malformed"]])
def test_what_can_pass_is_tried_again(fake_service, service, waits, faults):
    fake_service.faults["embeddings"] = list(faults)
    assert service.embeddings(["a", "b"]).dimensions == 16
    assert len(waits) == len(faults)


def test_waits_as_long_as_it_is_told(fake_service, service, waits):
    fake_service.faults["embeddings"], fake_service.retry_after = [429], "7"
    service.embeddings(["a"])
    assert waits == [7.0]


def test_pauses_grow_and_have_an_end(fake_service, service, waits):
    fake_service.faults["embeddings"] = [503] * 12
    service.embeddings(["a"])
    assert waits[5] > waits[0]
    assert max(waits) <= 30


def test_answers_that_stay_malformed_end_the_run(fake_service, service):
    fake_service.faults["embeddings"] = ["malformed"] * 20
    with pytest.raises(Failure, match="no usable answer"):
        service.embeddings(["a"])


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_withdrawn_token_ends_the_run_at_once(fake_service, service, waits, status):
    fake_service.faults["embeddings"] = [status]
    with pytest.raises(ServiceRefused):
        service.embeddings(["a"])
    assert waits == []


def test_a_request_that_is_refused_is_not_repeated(fake_service, service, waits):
    fake_service.faults["embeddings"] = [422]
    with pytest.raises(InvalidData):
        service.embeddings(["a"])
    assert waits == []


def test_the_token_goes_to_the_service_only(fake_service, tmp_path):
    strange = Service("http://127.0.0.1:9", "ftjob-1", TOKEN, lambda *_: None)
    fake_service.data["training"] = b"{}\n"
    with pytest.raises(ServiceRefused):  # the fake answers 404 to whoever shows no token
        strange.download(fake_service.url("training"), tmp_path / "rows")


def test_downloads_appear_whole_and_with_their_digest(fake_service, service, tmp_path):
    fake_service.data["training"] = b"{}\n" * 100_000
    fake_service.faults["data"] = [503, "drop"]
    digest = service.download(fake_service.url("training"), tmp_path / "rows")
    assert (tmp_path / "rows").read_bytes() == fake_service.data["training"]
    assert len(digest) == 64
    assert [file.name for file in tmp_path.iterdir()] == ["rows"]


def test_artifacts_are_sent_with_their_digest_and_again_when_needed(fake_service, service, tmp_path):
    from tandem_trainer.data import sha256_of

    (tmp_path / "a").write_bytes(b"weights")
    fake_service.faults["artifacts"] = [503]
    for _ in range(2):
        service.put_artifact("sub/a", tmp_path / "a", sha256_of(tmp_path / "a"))
    assert fake_service.artifacts == {"sub/a": b"weights"}


def test_progress_arrives_in_order_and_numbered(fake_service, service, tmp_path):
    progress = Progress(tmp_path, service)
    for step in range(1200):
        progress.send("step", step=step)
    progress.close()
    assert [item["step"] for item in fake_service.items("step")] == list(range(1200))
    assert [item["n"] for item in fake_service.items()] == list(range(1, 1201))


def test_training_does_not_wait_for_a_slow_service(fake_service, service, tmp_path):
    fake_service.faults["progress"] = ["slow"] * 3
    progress = Progress(tmp_path, service)
    began = time.monotonic()
    for step in range(100):
        progress.send("step", step=step)
    sent = time.monotonic() - began
    progress.close()
    assert sent < 1.0  # one slow answer alone takes as long
    assert len(fake_service.items("step")) == 100


def test_items_are_kept_while_the_service_is_away_and_sent_by_the_next_run(fake_service, service, tmp_path):
    away = Service("http://127.0.0.1:9", "ftjob-1", TOKEN, lambda *_: None)
    first = Progress(tmp_path, away)
    first.send("step", step=1)
    first.close(patience=0.1)
    second = Progress(tmp_path, service)
    second.send("step", step=2)
    second.close()
    assert [(item["n"], item["step"]) for item in fake_service.items()] == [(1, 1), (2, 2)]


def test_what_was_acknowledged_is_not_sent_again(fake_service, service, tmp_path):
    for step in range(3):
        progress = Progress(tmp_path, service)
        progress.send("step", step=step)
        progress.close()
    assert sum(len(post["items"]) for post in fake_service.posts) == 3
    assert len({post["run"] for post in fake_service.posts}) == 3


def test_a_line_cut_short_by_a_kill_costs_that_line_only(fake_service, service, tmp_path):
    (tmp_path / "progress.jsonl").write_text('{"n":1,"at":1,"type":"step","step":1}\n{"n":2,"at":1,"ty')
    progress = Progress(tmp_path, service)
    progress.send("step", step=3)
    progress.close()
    assert [item["step"] for item in fake_service.items()] == [1, 3]
    lines = (tmp_path / "progress.jsonl").read_text().splitlines()
    assert json.loads(lines[-1])["step"] == 3


def test_an_item_that_is_refused_does_not_hold_up_the_others(fake_service, service, tmp_path):
    fake_service.faults["progress"] = [400, 400, 400]
    progress = Progress(tmp_path)
    for step in range(4):
        progress.send("step", step=step)
    progress.close()
    again = Progress(tmp_path, service)
    again.close()
    assert [item["step"] for item in fake_service.items()] == [1, 2, 3]


def test_stop_and_a_withdrawn_token_reach_the_training(fake_service, service, tmp_path):
    stopped = threading.Event()
    fake_service.command = "stop"
    progress = Progress(tmp_path / "a", service, stopped.set)
    progress.send("step", step=1)
    until(stopped.is_set)
    progress.close()

    fake_service.faults["progress"] = [404]
    refused = Progress(tmp_path / "b", service, lambda: None)
    refused.send("step", step=1)
    refused.close()
    with pytest.raises(ServiceRefused):
        refused.check()


def test_closing_says_whether_everything_was_sent(service, tmp_path):
    away = Service("http://127.0.0.1:9", "ftjob-1", TOKEN, lambda *_: None)
    for receiver, sent in ((None, True), (away, False), (None, True), (service, True)):
        progress = Progress(tmp_path, receiver)
        progress.send("step", step=1)
        assert progress.close(patience=0.1 if receiver is away else 10) == sent


def test_numbers_that_json_does_not_know_become_null(tmp_path):
    progress = Progress(tmp_path)
    progress.send("step", train_loss=float("nan"))
    progress.close()
    assert json.loads((tmp_path / "progress.jsonl").read_text())["train_loss"] is None


def test_waiting_ends_when_asked_to_stop(fake_service):
    def stop(seconds, reason):
        raise Stopped

    fake_service.faults["embeddings"] = [503]
    with pytest.raises(Stopped):
        Service(fake_service.address, "ftjob-1", TOKEN, stop).embeddings(["a"])
