"""``tandem ask``: prints the answer to a question, as it comes, and its sources."""

from adding import find_store
from client import ServerError


def ask(client, question, store_name, model, out):
    """Asks and prints; returns 0, or 1 when the documents hold no answer."""
    body = {
        "model": model,
        "stream": True,
        "messages": [{"role": "user", "content": question}],
    }
    if store_name is not None:
        store = find_store(client, store_name)
        if store is None:
            raise ServerError(f"There is no vector store named '{store_name}'. {_names(client)}")
        body["vector_store_ids"] = [store["id"]]
    citations, abstained = [], False
    for chunk in client.events("/v1/chat/completions", body):
        if "error" in chunk:
            raise ServerError(chunk["error"]["message"])
        abstained = abstained or bool((chunk.get("tandem") or {}).get("abstained"))
        for choice in chunk["choices"]:
            delta = choice["delta"]
            out.write(delta.get("content") or "")
            out.flush()
            citations += delta.get("citations") or []
    out.write("\n")
    if citations:
        out.write("\nSources\n")
        for number, citation in enumerate(citations, 1):
            out.write(f"  [{number}] {source(citation)}\n")
    return 1 if abstained else 0


def source(citation):
    """File, page or line, and the quoted text of a citation, on one line."""
    place = ""
    if citation.get("page"):
        place = f", page {citation['page']}"
    elif citation.get("line"):
        place = f", line {citation['line']}"
    quote = " ".join(citation.get("quote", "").split())
    return f"{citation['filename']}{place}: “{quote}”"


def _names(client):
    names = sorted({store["name"] for store in client.pages("/v1/vector_stores", limit=100)} - {""})
    return "There are: " + ", ".join(names) + "." if names else "'./tandem add' makes one."
