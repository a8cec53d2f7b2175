"""HTTP to a Tandem server: JSON calls, streamed uploads, server-sent events."""

import http.client
import json
import os
import ssl
import urllib.parse
import uuid

CONNECT_AND_READ_SECONDS = 600
BLOCK = 1 << 20


class ServerError(Exception):
    """The server is away or refused; the message is for a person."""

    def __init__(self, message, status=None):
        super().__init__(message)
        self.status = status


class Client:
    """Calls to one server. Thread-safe: each call opens its own connection."""

    def __init__(self, url, key=None):
        parts = urllib.parse.urlsplit(url if "://" in url else "http://" + url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ServerError(f"'{url}' is not an address like http://127.0.0.1:8080")
        self.url = url
        self._parts = parts
        # Both http://host and the SDKs' http://host/v1 are understood.
        self._prefix = parts.path.rstrip("/")
        if self._prefix.endswith("/v1"):
            self._prefix = self._prefix[: -len("/v1")]
        self._headers = {"authorization": f"Bearer {key}"} if key else {}

    def get(self, path, **query):
        """GET, with the query's None values left out; returns the JSON answer."""
        return self._json("GET", path, query)

    def post(self, path, body):
        """POST of a JSON body; returns the JSON answer."""
        return self._json("POST", path, {}, json.dumps(body).encode(), "application/json")

    def delete(self, path):
        """DELETE; returns the JSON answer."""
        return self._json("DELETE", path, {})

    def pages(self, path, **query):
        """All items of a list, over all its pages."""
        after = None
        while True:
            page = self.get(path, after=after, **query)
            yield from page["data"]
            if not page["has_more"] or not page["data"]:
                return
            after = page["data"][-1]["id"]

    def text(self, path, **query):
        """GET of a page that is no JSON."""
        connection, answer = self._send("GET", path, query, None, {})
        try:
            return answer.read().decode("utf-8")
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise ServerError(f"The answer of {self.url} broke off: {error}") from error
        finally:
            connection.close()

    def upload(self, path, name, purpose="assistants"):
        """Uploads a file under a name, without holding it in memory; returns the file object."""
        boundary = uuid.uuid4().hex
        safe = name.replace("\\", "_").replace('"', "'").replace("\r", " ").replace("\n", " ")
        head = (
            f'--{boundary}\r\ncontent-disposition: form-data; name="purpose"\r\n\r\n{purpose}\r\n'
            f'--{boundary}\r\ncontent-disposition: form-data; name="file"; filename="{safe}"\r\n'
            "content-type: application/octet-stream\r\n\r\n"
        ).encode("utf-8", "replace")
        tail = f"\r\n--{boundary}--\r\n".encode()
        size = os.path.getsize(path)

        def body():
            yield head
            left = size
            with open(path, "rb") as file:
                while left > 0:
                    # A file that grows meanwhile is sent as long as it was announced.
                    block = file.read(min(BLOCK, left))
                    if not block:
                        raise ServerError(f"{path} became shorter while it was read")
                    left -= len(block)
                    yield block
            yield tail

        length = {"content-length": str(len(head) + size + len(tail))}
        kind = f"multipart/form-data; boundary={boundary}"
        return self._json("POST", "/v1/files", {}, body(), kind, length)

    def events(self, path, body):
        """The data of each server-sent event of a streamed answer, as JSON."""
        headers = {"content-type": "application/json", "accept": "text/event-stream"}
        connection, answer = self._send("POST", path, {}, json.dumps(body).encode(), headers)
        try:
            for line in answer:
                if line.startswith(b"data:"):
                    data = line[len(b"data:") :].strip()
                    if data == b"[DONE]":
                        return
                    yield json.loads(data)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise ServerError(f"The answer of {self.url} broke off: {error}") from error
        finally:
            connection.close()

    def _json(self, method, path, query, body=None, kind=None, headers=None):
        sent = dict(headers or {}, **({"content-type": kind} if kind else {}))
        connection, answer = self._send(method, path, query, body, sent)
        try:
            return json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise ServerError(f"{self.url} did not answer like a Tandem server: {error}") from error
        finally:
            connection.close()

    def _send(self, method, path, query, body, headers):
        asked = {key: value for key, value in query.items() if value is not None}
        target = self._prefix + path + ("?" + urllib.parse.urlencode(asked) if asked else "")
        connection = self._connection()
        try:
            connection.request(method, target, body, {**self._headers, **headers})
            answer = connection.getresponse()
        except (BrokenPipeError, ConnectionResetError) as error:
            # A server that refuses a body answers before it has read all of it.
            answer = _early_answer(connection)
            if answer is None:
                connection.close()
                raise ServerError(f"{self.url} closed the connection: {error}") from error
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise ServerError(
                f"No Tandem server answers at {self.url} ({error}). Is it up? './tandem up' starts one."
            ) from error
        if answer.status >= 400:
            message = _message(answer)
            connection.close()
            raise ServerError(message, answer.status)
        return connection, answer

    def _connection(self):
        if self._parts.scheme == "https":
            return http.client.HTTPSConnection(
                self._parts.hostname,
                self._parts.port,
                timeout=CONNECT_AND_READ_SECONDS,
                context=ssl.create_default_context(),
            )
        return http.client.HTTPConnection(
            self._parts.hostname, self._parts.port, timeout=CONNECT_AND_READ_SECONDS
        )


def _early_answer(connection):
    try:
        return connection.getresponse()
    except (OSError, http.client.HTTPException):
        return None


def _message(answer):
    text = answer.read().decode("utf-8", "replace")
    try:
        body = json.loads(text)
        # Below /tandem failures are problem details.
        message = body["error"]["message"] if "error" in body else body["detail"]
    except (ValueError, KeyError, TypeError):
        message = f"the server answered HTTP {answer.status}"
    if answer.status == 401:
        message += " Give it with --key or TANDEM_API_KEY."
    return message
