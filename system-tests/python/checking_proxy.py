"""Stands before Tandem and holds every answer against OpenAI's description of the API.

Requests and answers go through as they are, streams event by event. DELETE /misfits returns what did
not fit since the last time, as a JSON list, and forgets it. Without a file with the description
nothing is checked.

Usage: checking_proxy.py PORT TANDEM_URL DESCRIPTION.json
"""

import http.client
import json
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator
from reference import components

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Description:
    """What answers have to look like; misfits are kept until they are taken."""

    def __init__(self, path):
        self.known = json.loads(path.read_text()) if path.is_file() else {"paths": {}, "components": {}}
        self.components = components(self.known)
        self.validators = {}
        self.misfits = []
        self.lock = threading.Lock()
        self.routes = [
            (re.compile("/v1" + re.sub(r"\{\w+\}", "[^/]+", path) + "$"), path)
            for path in self.known["paths"]
        ]
        self.events = {}
        for event in self.schema("ResponseStreamEvent").get("anyOf", []):
            name = event["$ref"].rsplit("/", 1)[1]
            for kind in self.schema(name)["properties"]["type"]["enum"]:
                self.events[kind] = name

    def schema(self, name):
        return self.components.get("schemas", {}).get(name, {})

    def name_for(self, method, path, status):
        """The schema of a whole answer, or None where the description has none."""
        if status >= 400:
            return "ErrorResponse" if path.startswith("/v1") else None
        for pattern, route in self.routes:
            if pattern.match(path):
                operation = self.known["paths"][route].get(method.lower(), {})
                content = operation.get("responses", {}).get(str(status), {}).get("content", {})
                reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
                return reference.rsplit("/", 1)[-1] or None
        return None

    def name_for_event(self, event):
        if event.get("object") == "chat.completion.chunk":
            return "CreateChatCompletionStreamResponse"
        return self.events.get(event.get("type"))

    def check(self, where, name, body):
        if name is None or not self.components:
            return
        with self.lock:
            if name not in self.validators:
                whole = {"$ref": f"#/components/schemas/{name}", "components": self.components}
                self.validators[name] = Draft202012Validator(whole)
        for error in self.validators[name].iter_errors(json.loads(body) if isinstance(body, bytes) else body):
            self.note(f"{where}: {name} {list(error.absolute_path)}: {error.message[:300]}")

    def note(self, misfit):
        with self.lock:
            self.misfits.append(misfit)

    def taken(self):
        with self.lock:
            misfits, self.misfits = self.misfits, []
        return misfits


class Proxy(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    description: Description
    tandem: str

    def forward(self):
        path = urlsplit(self.path).path
        if path == "/misfits":
            return self.whole(200, [("content-type", "application/json")], self.misfits())
        body = self.sent()
        tandem = http.client.HTTPConnection(self.tandem, timeout=120)
        headers = {k: v for k, v in self.headers.items() if k.lower() not in HOP_BY_HOP}
        tandem.request(self.command, self.path, body=body, headers=headers)
        answer = tandem.getresponse()
        passed = [(k, v) for k, v in answer.getheaders() if k.lower() not in HOP_BY_HOP]
        kind = answer.getheader("content-type", "")
        if kind.startswith("text/event-stream"):
            self.stream(answer, passed)
        else:
            content = answer.read()
            if kind.startswith("application/json"):
                name = self.description.name_for(self.command, path, answer.status)
                self.description.check(f"{self.command} {path}", name, content)
            self.whole(answer.status, passed, content)
        tandem.close()
        return None

    def sent(self):
        if self.headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("content-length") or 0))
        chunks = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    do_GET = do_POST = do_DELETE = forward  # noqa: N815

    def misfits(self):
        return json.dumps(self.description.taken() if self.command == "DELETE" else []).encode()

    def whole(self, status, headers, content):
        self.head(status, [*headers, ("content-length", str(len(content)))])
        self.wfile.write(content)

    def head(self, status, headers):
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()

    def stream(self, answer, headers):
        """Until the end, or until the server breaks off: then so does this."""
        self.head(answer.status, [*headers, ("transfer-encoding", "chunked")])
        while line := answer.readline():
            self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
            self.wfile.flush()
            if line.startswith(b"data: {"):
                self.check_event(json.loads(line[6:]))
        self.wfile.write(b"0\r\n\r\n")

    def check_event(self, event):
        name = self.description.name_for_event(event)
        if name is None and "error" in event:
            name = "ErrorResponse"
        if name is None and self.description.components:
            self.description.note(f"an event that the description does not know: {event}")
        self.description.check(f"{self.command} {self.path}", name, event)

    def log_message(self, *arguments):
        pass


def main():
    port, tandem, description = sys.argv[1:]
    Proxy.description, Proxy.tandem = Description(Path(description)), urlsplit(tandem).netloc
    ThreadingHTTPServer(("127.0.0.1", int(port)), Proxy).serve_forever()


if __name__ == "__main__":
    main()
