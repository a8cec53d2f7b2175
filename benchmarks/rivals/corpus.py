"""The files and queries of a run: abstracts of SciFact where its folder is given, generated ones otherwise."""

import json
import random
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Document:
    name: str
    text: str


@dataclass(frozen=True)
class Query:
    text: str
    relevant: frozenset[str]
    """Names of the documents that answer it."""


@dataclass(frozen=True)
class Corpus:
    title: str
    documents: list[Document]
    queries: list[Query]


def scifact(folder: Path, size: int) -> Corpus:
    """`size` abstracts, those that some query asks for first, and the queries whose answers are among them."""
    relevant: dict[str, set[str]] = {}
    for line in (folder / "qrels.tsv").read_text().splitlines()[1:]:
        query, document, score = line.split("\t")
        if int(score) > 0:
            relevant.setdefault(query, set()).add(document)
    asked = {document for documents in relevant.values() for document in documents}
    rows = [json.loads(line) for line in (folder / "corpus.jsonl").open()]
    rows.sort(key=lambda row: row["_id"] not in asked)
    documents = [Document(f"{row['_id']}.txt", f"{row['title']}\n\n{row['text']}\n") for row in rows[:size]]
    names = {document.name for document in documents}
    queries = []
    for line in (folder / "queries.jsonl").open():
        row = json.loads(line)
        answers = frozenset(f"{document}.txt" for document in relevant.get(row["_id"], ())) & names
        if answers:
            queries.append(Query(row["text"], answers))
    return Corpus("SciFact", documents, queries)


def generated(size: int, query_count: int = 600) -> Corpus:
    """Texts of about 200 words with a Zipf-like vocabulary; a query is a handful of words of one of them."""
    source = random.Random(20)
    syllables = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "is")]
    words = ["".join(source.choices(syllables, k=source.randint(2, 4))) for _ in range(8000)]
    weights = [1 / (rank + 10) for rank in range(len(words))]
    documents = []
    for number in range(size):
        sentences = [" ".join(source.choices(words, weights, k=14)).capitalize() + "." for _ in range(14)]
        documents.append(Document(f"generated-{number}.txt", " ".join(sentences) + "\n"))
    queries = []
    for number in range(query_count):
        document = documents[number % size]
        queries.append(Query(" ".join(source.sample(document.text.split(), 10)), frozenset({document.name})))
    return Corpus("generated texts", documents, queries)
