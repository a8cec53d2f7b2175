"""``tandem add``: makes files and folders searchable, and keeps them up to date.

What is in the store is told by two attributes on each file: ``path`` and ``sha256``. A file whose
digest is there already is skipped; a changed one is added first and its old version deleted after
the new one is searchable, so that there is no moment without it.
"""

import hashlib
import os
import time
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor, as_completed

from client import ServerError
from progress import Progress

UPLOADS_AT_ONCE = 4
FILES_PER_BATCH = 50
POLL_SECONDS = 0.3
ATTRIBUTE_LENGTH = 512
SKIPPED_FOLDERS = {"node_modules", "__pycache__", "target", "build", "dist", "venv"}

Local = namedtuple("Local", "path name sha256")
Known = namedtuple("Known", "file_id sha256 status")
Failure = namedtuple("Failure", "path reason")


def add(client, paths, store_name, out):
    """Adds what has changed and prints a summary; returns 0, or 1 when some file failed."""
    files, failures = collect(paths)
    store = find_store(client, store_name) or client.post("/v1/vector_stores", {"name": store_name})
    known = known_files(client, store["id"])
    fresh = [file for file in files if not _unchanged(file, known)]
    skipped = len(files) - len(fresh)
    run = _Run(client, store["id"], Progress(out, len(fresh)))
    if fresh:
        run.add(fresh, known)
    failures += run.failures
    out.write(
        f"{run.completed} added, {skipped} unchanged, {len(failures)} failed"
        f" in store '{store_name}' ({run.chunks} new chunks)\n"
    )
    for failure in failures:
        out.write(f"  {failure.path}: {failure.reason}\n")
    return 1 if failures else 0


def find_store(client, name):
    """The newest vector store of this name that can be searched, or None."""
    for store in client.pages("/v1/vector_stores", limit=100):
        if store["name"] == name and store["status"] != "expired":
            return store
    return None


def known_files(client, store_id):
    """What ``add`` put into a store before, by path."""
    known = {}
    for file in client.pages(f"/v1/vector_stores/{store_id}/files", limit=100):
        attributes = file.get("attributes") or {}
        if "path" in attributes:
            known.setdefault(attributes["path"], []).append(
                Known(file["id"], attributes.get("sha256"), file["status"])
            )
    return known


def collect(paths):
    """The files below the paths, in order and once each, and those that cannot be read."""
    files, failures, seen = [], [], set()
    for path in _walk(paths, failures):
        real = os.path.realpath(path)
        if real in seen:
            continue
        seen.add(real)
        try:
            if os.path.getsize(path) == 0:
                failures.append(Failure(path, "the file is empty"))
            else:
                files.append(Local(path, os.path.basename(path), _sha256(path)))
        except OSError as error:
            failures.append(Failure(path, error.strerror or str(error)))
    return files, failures


def _walk(paths, failures):
    for path in paths:
        if os.path.isdir(path):
            for folder, folders, names in os.walk(path):
                folders[:] = sorted(
                    name for name in folders if not name.startswith(".") and name not in SKIPPED_FOLDERS
                )
                for name in sorted(names):
                    full = os.path.join(folder, name)
                    # Links are not followed: they may lead out of the folder, or in a circle.
                    if not name.startswith(".") and not os.path.islink(full) and os.path.isfile(full):
                        yield full
        elif os.path.isfile(path):
            yield path
        else:
            reason = "not a regular file" if os.path.exists(path) else "no such file or folder"
            failures.append(Failure(path, reason))


def _sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def path_attribute(path):
    """The name under which a file is known in a store: its absolute path, at most 512 characters."""
    full = os.path.realpath(path).encode("utf-8", "replace").decode()
    if len(full) <= ATTRIBUTE_LENGTH:
        return full
    digest = hashlib.sha256(full.encode()).hexdigest()[:16]
    return digest + "…" + full[-(ATTRIBUTE_LENGTH - len(digest) - 1) :]


def _unchanged(file, known):
    return any(
        version.sha256 == file.sha256 and version.status in ("completed", "in_progress")
        for version in known.get(path_attribute(file.path), [])
    )


class _Run:
    """One addition: uploads, batches under way, and what has come of them."""

    def __init__(self, client, store_id, progress):
        self.client = client
        self.store_id = store_id
        self.progress = progress
        self.completed = 0
        self.chunks = 0
        self.failures = []
        self._open = {}
        self._by_id = {}

    def add(self, files, known):
        """Uploads with a few threads and attaches in batches meanwhile, then waits for the rest."""
        waiting = []
        with ThreadPoolExecutor(UPLOADS_AT_ONCE) as pool:
            uploads = {pool.submit(self.client.upload, file.path, file.name): file for file in files}
            try:
                for upload in as_completed(uploads):
                    file = uploads[upload]
                    uploaded = self._result(upload, file)
                    if uploaded:
                        self._by_id[uploaded["id"]] = file
                        waiting.append(uploaded["id"])
                    if len(waiting) >= FILES_PER_BATCH:
                        self._attach(waiting)
                        waiting = []
                    self._poll(known)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        if waiting:
            self._attach(waiting)
        while self._open:
            time.sleep(POLL_SECONDS)
            self._poll(known)
        self.progress.show(self._done(), self.chunks, len(self.failures), force=True)
        self.progress.close()

    def _result(self, upload, file):
        try:
            return upload.result()
        except ServerError as error:
            if error.status in (None, 401, 403):
                raise
            self.failures.append(Failure(file.path, str(error)))
        except OSError as error:
            self.failures.append(Failure(file.path, error.strerror or str(error)))
        return None

    def _attach(self, ids):
        files = [
            {
                "file_id": file_id,
                "attributes": {
                    "path": path_attribute(self._by_id[file_id].path),
                    "sha256": self._by_id[file_id].sha256,
                },
            }
            for file_id in ids
        ]
        batch = self.client.post(f"/v1/vector_stores/{self.store_id}/file_batches", {"files": files})
        self._open[batch["id"]] = batch["file_counts"]

    def _poll(self, known):
        base = f"/v1/vector_stores/{self.store_id}/file_batches/"
        for batch_id in list(self._open):
            counts = self.client.get(base + batch_id)["file_counts"]
            self._open[batch_id] = counts
            if counts["in_progress"] == 0:
                for file in self.client.pages(base + batch_id + "/files", limit=100):
                    self._finish(file, known)
                del self._open[batch_id]
        self.progress.show(self._done(), self.chunks, len(self.failures))

    def _done(self):
        under_way = sum(counts["total"] - counts["in_progress"] for counts in self._open.values())
        return self.completed + len(self.failures) + under_way

    def _finish(self, file, known):
        local = self._by_id[file["id"]]
        if file["status"] == "completed":
            self.completed += 1
            self.chunks += file.get("chunks") or 0
            for old in known.get(path_attribute(local.path), []):
                self._delete(old.file_id)
        else:
            error = file.get("last_error") or {}
            self.failures.append(Failure(local.path, error.get("message") or file["status"]))
            self._delete(file["id"])

    def _delete(self, file_id):
        try:
            self.client.delete(f"/v1/files/{file_id}")
        except ServerError as error:
            if error.status != 404:
                raise
