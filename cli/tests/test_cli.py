"""The command line against a server played over HTTP."""

import contextlib
import io
import os
import socket
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import tandem_cli
from adding import path_attribute
from progress import Progress

from tests.fake_server import FakeTandem


def run(*arguments):
    """Exit code, standard output and standard error of one command."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = tandem_cli.main(list(arguments))
    return code, out.getvalue(), err.getvalue()


class Add(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.server = FakeTandem()
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)

    def add(self, *more):
        return run("add", str(self.folder), "--url", self.server.url, *more)

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def test_adds_the_files_of_a_folder_with_their_bytes_and_says_how_many(self):
        self.write("a.md", b"one\r\n\x00two")
        self.write("deep/er/b.txt", b"three")
        code, out, _ = self.add("--store", "notes")
        self.assertEqual(code, 0)
        self.assertIn("2 added, 0 unchanged, 0 failed in store 'notes' (4 new chunks)", out)
        self.assertEqual(
            {file["filename"]: file["content"] for file in self.server.files.values()},
            {"a.md": b"one\r\n\x00two", "b.txt": b"three"},
        )

    def test_skips_what_has_not_changed(self):
        self.write("a.md", b"one")
        self.add()
        code, out, _ = self.add()
        self.assertEqual(code, 0)
        self.assertIn("0 added, 1 unchanged, 0 failed", out)
        self.assertEqual(len(self.server.files), 1)
        self.assertEqual(len(self.server.stores), 1)

    def test_replaces_a_changed_file_by_its_new_version(self):
        path = self.write("a.md", b"one")
        self.add()
        path.write_bytes(b"two")
        _, out, _ = self.add()
        self.assertIn("1 added", out)
        self.assertEqual([file["content"] for file in self.server.files.values()], [b"two"])

    def test_keeps_the_old_version_when_the_new_one_fails(self):
        path = self.write("a.md", b"one")
        self.add()
        path.write_bytes(b"two")
        self.server.fail_names["a.md"] = "The file is damaged."
        code, out, _ = self.add()
        self.assertEqual(code, 1)
        self.assertIn(f"{path}: The file is damaged.", out)
        self.assertEqual([file["content"] for file in self.server.files.values()], [b"one"])

    def test_says_why_each_file_failed_and_adds_the_others(self):
        self.write("good.md", b"one")
        empty = self.write("empty.md", b"")
        refused = self.write("refused.md", b"no")
        missing = str(self.folder / "missing")
        code, out, _ = run("add", str(self.folder), missing, "--url", self.server.url)
        self.assertEqual(code, 1)
        self.assertIn("1 added, 0 unchanged, 3 failed", out)
        self.assertIn(f"{empty}: the file is empty", out)
        self.assertIn(f"{refused}: This file is refused.", out)
        self.assertIn(f"{missing}: no such file or folder", out)

    def test_leaves_hidden_files_links_and_generated_folders_alone(self):
        self.write("a.md", b"one")
        self.write(".secret", b"no")
        self.write(".git/config", b"no")
        self.write("node_modules/x.js", b"no")
        os.symlink(self.folder, self.folder / "loop")
        _, out, _ = self.add()
        self.assertIn("1 added, 0 unchanged, 0 failed", out)

    def test_adds_more_files_than_fit_one_batch(self):
        for number in range(120):
            self.write(f"{number}.txt", str(number).encode())
        _, out, _ = self.add()
        self.assertIn("120 added", out)
        self.assertGreaterEqual(len(self.server.batches), 3)

    def test_a_wrong_key_stops_with_what_to_do(self):
        self.server.key = "right"
        self.write("a.md", b"one")
        code, _, err = self.add("--key", "wrong")
        self.assertEqual(code, 3)
        self.assertIn("--key", err)

    def test_a_path_too_long_for_an_attribute_stays_distinct(self):
        first, second = path_attribute("/a/" + "x" * 600), path_attribute("/b/" + "x" * 600)
        self.assertEqual((len(first), len(second)), (512, 512))
        self.assertNotEqual(first, second)


class Ask(unittest.TestCase):
    def setUp(self):
        self.server = FakeTandem()
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)

    def chunk(self, delta, **more):
        return {"choices": [{"index": 0, "delta": delta}], **more}

    def test_prints_the_answer_and_its_sources(self):
        citation = {"filename": "a.md", "line": 3, "page": 0, "quote": "It ends\nin May."}
        self.server.answer = [
            self.chunk({"role": "assistant", "content": ""}),
            self.chunk({"content": "It ends "}),
            self.chunk({"content": "in May.", "citations": [citation]}),
        ]
        code, out, _ = run("ask", "When?", "--url", self.server.url + "/v1")
        self.assertEqual(code, 0)
        self.assertEqual(out, "It ends in May.\n\nSources\n  [1] a.md, line 3: “It ends in May.”\n")
        self.assertNotIn("vector_store_ids", self.server.asked[0])

    def test_an_abstention_has_its_own_exit_code(self):
        self.server.answer = [self.chunk({"content": "No."}, tandem={"abstained": True})]
        code, out, _ = run("ask", "When?", "--url", self.server.url)
        self.assertEqual((code, out), (1, "No.\n"))

    def test_an_unknown_store_is_named_beside_those_there_are(self):
        self.server.stores["vs_1"] = {"id": "vs_1", "name": "notes", "status": "completed"}
        code, _, err = run("ask", "When?", "--store", "nots", "--url", self.server.url)
        self.assertEqual(code, 3)
        self.assertIn("'nots'", err)
        self.assertIn("notes.", err)

    def test_a_failure_within_the_stream_is_an_error(self):
        self.server.answer = [{"error": {"message": "The index is away."}}]
        code, _, err = run("ask", "When?", "--url", self.server.url)
        self.assertEqual(code, 3)
        self.assertIn("The index is away.", err)

    def test_a_server_that_is_away_says_how_to_start_one(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{free.getsockname()[1]}"
        code, _, err = run("ask", "When?", "--url", url)
        self.assertEqual(code, 3)
        self.assertIn("./tandem up", err)

    def test_something_else_on_that_port_is_no_tandem(self):
        code, _, err = run("ask", "When?", "--url", "ftp://nowhere")
        self.assertEqual(code, 3)
        self.assertIn("not an address", err)


def advice(measurement):
    return {
        "id": "advice-1",
        "first_answer": {
            "approach": None,
            "candidates": ["rag", "both"],
            "reasons": [{"input": "need", "value": "both", "because": "They add up."}],
            "would_decide": {"question": "vocabulary", "answers": {}},
        },
        "measurement": measurement,
    }


class Advise(unittest.TestCase):
    def setUp(self):
        self.server = FakeTandem()
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)
        pause = mock.patch("advising.POLL_SECONDS", 0)
        pause.start()
        self.addCleanup(pause.stop)

    def advise(self, *more):
        return run("advise", "--url", self.server.url, *more)

    def test_answers_from_the_questions_alone(self):
        self.server.advice = [advice(None)]
        code, out, _ = self.advise("Which?", "--need", "both", "--price", "work_hour=80")
        self.assertEqual(code, 0)
        self.assertIn("undecided between rag, both", out)
        self.assertIn("need = both: They add up.", out)
        kind, sent = self.server.asked[0]
        self.assertEqual(kind, "advice")
        self.assertEqual(sent["name"], "Which?")
        self.assertEqual(sent["questions"]["need"], "both")
        self.assertEqual(sent["prices"], {"work_hour": 80.0})
        self.assertNotIn("measure", sent)

    def test_measures_on_the_sample_data_and_writes_the_report(self):
        progress = {"questions": 60, "asked": 30, "failed": 0, "training": "running"}
        arm = {
            "approach": "both",
            "error": None,
            "quality": {"value": 0.9, "low": 0.8, "high": 0.95, "rows": 60},
            "latency": {"p95": 12.4},
            "cost_per_correct": 0.0251,
        }
        lost = {"approach": "tuned", "error": "The training failed."}
        result = {
            "arms": [arm, lost],
            "recommendation": {
                "approach": "both",
                "because": ["It is the best."],
                "would_change": ["More rows."],
            },
        }
        self.server.advice = [
            advice({"status": "queued", "progress": None}),
            advice({"status": "running", "progress": progress}),
            advice({"status": "succeeded", "result": result}),
        ]
        self.server.page = "<p>seen</p>"
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.html"
            code, out, _ = self.advise("--sample", "--report", str(report))
            self.assertEqual(report.read_text(), "<p>seen</p>")
        self.assertEqual(code, 0)
        self.assertIn("measuring: 50% of 60 questions, training running", out)
        self.assertIn("both  0.90 right (0.80 to 0.95) of 60, 12 ms", out)
        self.assertIn("tuned The training failed.", out)
        self.assertIn("Recommended: both", out)
        measure = dict(self.server.asked)["advice"]["measure"]
        self.assertEqual(measure["test_set"], "test_sets-1")
        self.assertEqual(measure["train"]["training_file"], "datasets-1")
        self.assertEqual(measure["rag"]["vector_store_ids"], ["vs_1"])
        purposes = {file["filename"]: file["purpose"] for file in self.server.files.values()}
        self.assertEqual(purposes["examples.jsonl"], "fine-tune")
        self.assertEqual(purposes["questions.jsonl"], "user_data")
        self.assertEqual(purposes["history.md"], "assistants")

    def test_a_failed_measurement_has_its_own_exit_code(self):
        self.server.advice = [advice({"status": "failed", "error": "Gone.", "result": None})]
        code, out, _ = self.advise()
        self.assertEqual(code, 1)
        self.assertIn("The measurement is failed: Gone.", out)

    def test_wrong_use_is_told(self):
        for arguments in (["--price", "much"], ["--documents", "."], ["--test-set", "/nowhere"]):
            with self.subTest(arguments):
                self.assertEqual(self.advise(*arguments)[0], 3)


class ProgressLine(unittest.TestCase):
    def test_tells_files_chunks_rate_and_time_left(self):
        line = Progress(io.StringIO(), 100).line(files=25, chunks=70, failed=1, seconds=5)
        self.assertEqual(
            line,
            "[######..................] 25/100 files, 70 chunks, 5.0 files/s, 0:15 left, 1 failed",
        )


if __name__ == "__main__":
    unittest.main()
