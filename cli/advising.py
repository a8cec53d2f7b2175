"""``tandem advise``: from a question to a report on which approach to take."""

import os
import time

from adding import add, find_store
from client import ServerError

SAMPLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "samples", "advice")
POLL_SECONDS = 1.0
QUESTIONS = {
    "change_rate": ("never", "yearly", "monthly", "weekly", "daily"),
    "traceability": ("required", "useful", "unneeded"),
    "need": ("knowledge", "behaviour", "both", "neither"),
    "compute": ("cpu", "gpu"),
    "offline": ("required", "unneeded"),
    "vocabulary": ("common", "domain", "closed"),
}


def options(parser):
    """Adds the options of the command; every one has its sentence."""
    parser.add_argument("name", nargs="?", help="title of the report, such as the question")
    parser.add_argument("--sample", action="store_true", help="measure on the sample data of this checkout")
    parser.add_argument(
        "--documents", metavar="PATH", action="append", help="file or folder to retrieve from"
    )
    parser.add_argument("--examples", metavar="FILE", help="rows to tune a classifier with (JSONL)")
    parser.add_argument("--test-set", metavar="FILE", help="questions with what is expected (JSONL)")
    parser.add_argument("--store", default="advice", help="vector store of the documents (advice)")
    parser.add_argument("--model", default="extractive", help="base model (extractive)")
    parser.add_argument("--base-model", default="tandem-classifier", help="what is tuned (tandem-classifier)")
    parser.add_argument("--report", metavar="FILE", help="where to write the page (.html or .md)")
    parser.add_argument("--budget", type=float, help="what may be spent a month")
    for kind in ("price", "workload"):
        parser.add_argument(
            "--" + kind,
            metavar="NAME=NUMBER",
            action="append",
            default=[],
            help="in the place of the server's; GET /tandem/v1/advice/prices lists them",
        )
    for question, answers in QUESTIONS.items():
        parser.add_argument(
            "--" + question.replace("_", "-"), choices=answers, help="one of the six questions"
        )


def advise(client, chosen, out):
    """Asks, measures where there is a test set, and prints; returns 0, or 1 when that failed."""
    if chosen.sample:
        chosen.documents = chosen.documents or [os.path.join(SAMPLE, "documents")]
        chosen.examples = chosen.examples or os.path.join(SAMPLE, "examples.jsonl")
        chosen.test_set = chosen.test_set or os.path.join(SAMPLE, "questions.jsonl")
    body = {
        "name": chosen.name,
        "questions": {
            **{each: getattr(chosen, each) for each in QUESTIONS},
            "monthly_budget": chosen.budget,
        },
        "prices": _numbers("price", chosen.price),
        "workload": _numbers("workload", chosen.workload),
    }
    if chosen.test_set:
        body["measure"] = _measure(client, chosen, out)
    elif chosen.documents or chosen.examples:
        raise ServerError("There is nothing to measure with: give --test-set.")
    made = client.post("/tandem/v1/advice", body)
    done = _awaited(client, made, out)
    _tell(done, out)
    if chosen.report:
        _write(client, made["id"], chosen.report, out)
    return 0 if (done["measurement"] or {}).get("status", "succeeded") == "succeeded" else 1


def _numbers(option, pairs):
    numbers = {}
    for pair in pairs:
        name, _, number = pair.partition("=")
        try:
            numbers[name] = float(number)
        except ValueError:
            raise ServerError(f"--{option} {pair}: not of the form NAME=NUMBER") from None
    return numbers


def _measure(client, chosen, out):
    measure = {"base": {"model": chosen.model}}
    if chosen.documents:
        if add(client, chosen.documents, chosen.store, out):
            raise ServerError(
                "Not all documents could be added, so retrieval would be measured without them."
            )
        store = find_store(client, chosen.store)
        measure["rag"] = {"type": "model", "model": chosen.model, "vector_store_ids": [store["id"]]}
    if chosen.examples:
        # As a data set the examples are known, so that a test set that shares rows with them is refused.
        file = _upload(client, chosen.examples, "fine-tune")
        made = client.post("/tandem/v1/datasets", {"file": file, "name": _stem(chosen.examples)})
        measure["train"] = {
            "model": chosen.base_model,
            "training_file": made["id"],
            "suffix": "advice",
        }
    rows = _upload(client, chosen.test_set, "user_data")
    made = client.post("/tandem/v1/test_sets", {"file": rows, "name": _stem(chosen.test_set)})
    measure["test_set"] = made["id"]
    return measure


def _stem(path):
    return os.path.splitext(os.path.basename(path))[0]


def _upload(client, path, purpose):
    try:
        return client.upload(path, os.path.basename(path), purpose)["id"]
    except OSError as error:
        raise ServerError(f"{path}: {error.strerror}") from error


def _awaited(client, advice, out):
    """The advice once nothing more is measured; says how far it is meanwhile."""
    last = None
    while (advice["measurement"] or {}).get("status") in ("queued", "running"):
        line = _line(advice["measurement"])
        if line and line != last:
            out.write(line + "\n")
            out.flush()
            last = line
        time.sleep(POLL_SECONDS)
        advice = client.get("/tandem/v1/advice/" + advice["id"])
    return advice


def _line(measurement):
    progress = measurement.get("progress")
    if not progress:
        return None
    # Tenths are enough of a long list of lines.
    tenths = 10 * progress["asked"] // progress["questions"] if progress["questions"] else 0
    training = f", training {progress['training']}" if progress["training"] else ""
    return f"measuring: {10 * tenths}% of {progress['questions']} questions{training}"


def _tell(advice, out):
    first = advice["first_answer"]
    by_questions = first["approach"] or "undecided between " + ", ".join(first["candidates"])
    out.write(f"\nBy the questions: {by_questions}\n")
    for reason in first["reasons"]:
        out.write(f"  {reason['input']} = {reason['value']}: {reason['because']}\n")
    if first["would_decide"]:
        out.write(f"  '{first['would_decide']['question']}' would decide.\n")
    measurement = advice["measurement"]
    if measurement is None:
        return
    if measurement["result"] is None:
        out.write(f"\nThe measurement is {measurement['status']}: {measurement['error']}\n")
        return
    out.write("\nMeasured\n")
    for arm in measurement["result"]["arms"]:
        out.write(f"  {arm['approach']:<6}{_arm(arm)}\n")
    recommendation = measurement["result"]["recommendation"]
    out.write(f"\nRecommended: {recommendation['approach']}\n")
    for sentence in recommendation["because"]:
        out.write(f"  {sentence}\n")
    out.write("What would change it\n")
    for sentence in recommendation["would_change"]:
        out.write(f"  {sentence}\n")


def _arm(arm):
    if arm["error"]:
        return arm["error"]
    share, p95 = arm["quality"], arm["latency"]["p95"]
    interval = f" ({share['low']:.2f} to {share['high']:.2f})" if share["low"] is not None else ""
    cost = arm["cost_per_correct"]
    return (
        f"{share['value']:.2f} right{interval} of {share['rows']}"
        + (f", {p95:.0f} ms at the 95th percentile" if p95 is not None else "")
        + (f", {cost:.4f} a right answer" if cost is not None else "")
    )


def _write(client, advice, path, out):
    kind = "md" if path.endswith(".md") else "html"
    page = client.text(f"/tandem/v1/advice/{advice}/report", format=kind)
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(page)
    except OSError as error:
        raise ServerError(f"{path}: {error.strerror}") from error
    out.write(f"\nThe report is in {path}\n")
