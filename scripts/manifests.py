"""manifests.py check|write ROOT - what quarkus-kubernetes wrote to the services' target/kubernetes, against k8s/.

Quarkus orders keys and lists differently from run to run, so both are put in order here: the same manifest is the same
file, and a change is a diff that can be read.
"""

import json
import pathlib
import re
import sys

HEADER = "# Written by './tandem manifests --write' from the service's build; a change here would not stay.\n"
# Target folder below k8s, the file that Quarkus writes, kinds that are left out there.
COPIES = {
    "retrieval-svc": [("base", "kubernetes.json"), ("knative", "knative.json")],
    "generation-svc": [("base", "kubernetes.json"), ("knative", "knative.json")],
    # A controller: what it watches could not wake it, so it has no Knative Service.
    "finetune-job-svc": [("base", "kubernetes.json")],
}
FIRST = ["apiVersion", "kind", "metadata", "name", "namespace", "spec"]
PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9./_-]*")
WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def in_order(value):
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (FIRST.index(key) if key in FIRST else len(FIRST), key))
        return {key: in_order(value[key]) for key in keys if value[key] is not None}
    if isinstance(value, list):
        items = [in_order(item) for item in value]
        for key in ("mountPath", "name"):
            if items and all(isinstance(item, dict) and key in item for item in items):
                return sorted(items, key=lambda item: item[key])
        return items
    return value


def scalar(value):
    if isinstance(value, str) and PLAIN.fullmatch(value) and value.lower() not in WORDS:
        return value
    return json.dumps(value)


def yaml(value, indent=0):
    pad = " " * indent
    lines = []
    for key, item in value.items():
        if isinstance(item, dict) and item:
            lines += [f"{pad}{key}:", *yaml(item, indent + 2)]
        elif isinstance(item, list) and item:
            lines.append(f"{pad}{key}:")
            for entry in item:
                if isinstance(entry, dict):
                    first, *rest = yaml(entry, indent + 4)
                    lines += [f"{pad}  - {first.lstrip()}", *rest]
                else:
                    lines.append(f"{pad}  - {scalar(entry)}")
        else:
            lines.append(f"{pad}{key}: {scalar(item)}")
    return lines


def generated(source, folder):
    objects = json.loads(source.read_text(encoding="utf-8"))
    if folder == "knative":  # the ServiceAccount stands in base
        objects = [each for each in objects if each["kind"] == "Service"]
    documents = ["\n".join(yaml(in_order(each))) + "\n" for each in objects]
    return HEADER + "---\n".join(documents)


def main():
    mode, root = sys.argv[1], pathlib.Path(sys.argv[2])
    stale = []
    for service, copies in COPIES.items():
        for folder, name in copies:
            text = generated(root / service / "target" / "kubernetes" / name, folder)
            file = root / "k8s" / folder / service / "generated.yml"
            if file.exists() and file.read_text(encoding="utf-8") == text:
                continue
            stale.append(file.relative_to(root))
            if mode == "write":
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
    for file in stale:
        print(f"{file} {'was written' if mode == 'write' else 'is not what the build makes'}")
    if stale and mode == "check":
        sys.exit("'./tandem manifests --write' brings k8s up to date; look at the difference and commit it.")


if __name__ == "__main__":
    main()
