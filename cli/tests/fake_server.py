"""A Tandem server small enough to read: files, one vector store, a streamed answer."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class FakeTandem:
    """Runs on a free loopback port from ``with``; its state is open to the tests."""

    def __init__(self):
        self.files = {}
        self.stores = {}
        self.attached = {}
        self.batches = {}
        self.key = None
        self.answer = []
        self.asked = []
        self.fail_names = {}
        self.advice = []
        self.page = ""
        self.lock = threading.Lock()

    def __enter__(self):
        fake = self

        class Handler(_Handler):
            server_state = fake

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class _Handler(BaseHTTPRequestHandler):
    server_state = None

    def log_message(self, *_):
        pass

    def do_GET(self):
        self._route("GET")

    def do_POST(self):
        self._route("POST")

    def do_DELETE(self):
        self._route("DELETE")

    def _route(self, method):
        state = self.server_state
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if state.key and self.headers.get("authorization") != f"Bearer {state.key}":
            return self._error(401, "No API key was sent, or it is not known.")
        path = self.path.split("?")[0]
        with state.lock:
            for pattern, handler in ROUTES:
                match = re.fullmatch(pattern, f"{method} {path}")
                if match:
                    return handler(self, state, body, *match.groups())
        return self._error(404, "Unknown address.")

    def reply(self, body, status=200):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def listed(self, items):
        self.reply({"object": "list", "data": items, "has_more": False})

    def _error(self, status, message):
        self.reply({"error": {"message": message, "type": "x", "param": None, "code": None}}, status)

    def create_file(self, state, body):
        name = re.search(rb'filename="([^"]*)"', body).group(1).decode()
        content = body.split(b"application/octet-stream\r\n\r\n", 1)[1].rsplit(b"\r\n--", 1)[0]
        purpose = re.search(rb'name="purpose"\r\n\r\n([^\r]*)', body).group(1).decode()
        if name.startswith("refused"):
            return self._error(400, "This file is refused.")
        file = {
            "id": f"file-{len(state.files) + 1}",
            "filename": name,
            "content": content,
            "purpose": purpose,
        }
        state.files[file["id"]] = file
        return self.reply({"id": file["id"]})

    def delete_file(self, state, _, file_id):
        if state.files.pop(file_id, None) is None:
            return self._error(404, "No file.")
        for files in state.attached.values():
            files.pop(file_id, None)
        return self.reply({"id": file_id, "deleted": True})

    def list_stores(self, state, _):
        self.listed(list(state.stores.values()))

    def create_store(self, state, body):
        name = json.loads(body)["name"]
        store = {"id": f"vs_{len(state.stores) + 1}", "name": name, "status": "completed"}
        state.stores[store["id"]] = store
        state.attached[store["id"]] = {}
        self.reply(store)

    def list_files(self, state, _, store_id):
        self.listed(list(state.attached[store_id].values()))

    def create_batch(self, state, body, store_id):
        made = []
        for wanted in json.loads(body)["files"]:
            reason = state.fail_names.get(state.files[wanted["file_id"]]["filename"])
            made.append(
                {
                    "id": wanted["file_id"],
                    "status": "failed" if reason else "completed",
                    "last_error": {"code": "invalid_file", "message": reason} if reason else None,
                    "attributes": wanted["attributes"],
                    "chunks": 0 if reason else 2,
                }
            )
        state.attached[store_id].update({file["id"]: file for file in made})
        batch_id = f"vsfb_{len(state.batches) + 1}"
        state.batches[batch_id] = made
        self.reply(self._batch(batch_id, len(made), in_progress=len(made)))

    def get_batch(self, state, _, _store_id, batch_id):
        self.reply(self._batch(batch_id, len(state.batches[batch_id]), in_progress=0))

    def batch_files(self, state, _, _store_id, batch_id):
        self.listed(state.batches[batch_id])

    def _batch(self, batch_id, total, in_progress):
        return {"id": batch_id, "file_counts": {"total": total, "in_progress": in_progress}}

    def create_named(self, state, body, kind):
        state.asked.append((kind, json.loads(body)))
        self.reply({"id": f"{kind}-1"})

    def create_advice(self, state, body):
        state.asked.append(("advice", json.loads(body)))
        self.reply(state.advice[0])

    def get_advice(self, state, _):
        state.advice.pop(0)
        self.reply(state.advice[0])

    def get_report(self, state, _):
        data = state.page.encode()
        self.send_response(200)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def chat(self, state, body):
        state.asked.append(json.loads(body))
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        for event in state.answer:
            self.wfile.write(b"data: " + json.dumps(event).encode() + b"\n\n")
        self.wfile.write(b"data: [DONE]\n\n")


ROUTES = [
    (r"POST /v1/files", _Handler.create_file),
    (r"DELETE /v1/files/([^/]+)", _Handler.delete_file),
    (r"GET /v1/vector_stores", _Handler.list_stores),
    (r"POST /v1/vector_stores", _Handler.create_store),
    (r"GET /v1/vector_stores/([^/]+)/files", _Handler.list_files),
    (r"POST /v1/vector_stores/([^/]+)/file_batches", _Handler.create_batch),
    (r"GET /v1/vector_stores/([^/]+)/file_batches/([^/]+)", _Handler.get_batch),
    (r"GET /v1/vector_stores/([^/]+)/file_batches/([^/]+)/files", _Handler.batch_files),
    (r"POST /v1/chat/completions", _Handler.chat),
    (r"POST /tandem/v1/(datasets|test_sets)", _Handler.create_named),
    (r"POST /tandem/v1/advice", _Handler.create_advice),
    (r"GET /tandem/v1/advice/advice-1", _Handler.get_advice),
    (r"GET /tandem/v1/advice/advice-1/report", _Handler.get_report),
]
