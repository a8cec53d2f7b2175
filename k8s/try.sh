#!/usr/bin/env bash
# k8s/try.sh [OVERLAY] - Tandem on the cluster that kubectl points to: the dev overlay (or the folder OVERLAY, one that is
# built on it), a file uploaded, an answer with its citation, and a model tuned. Needs kubectl 1.30+, curl and python3; the
# images must be where the cluster finds them (scripts/images.sh). It can be run again. To remove all of it:
#   kubectl delete namespace tandem tandem-training
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
overlay=${1:-$here/overlays/dev}
patience=${TANDEM_TRY_PATIENCE:-600} # seconds
work=$(mktemp -d)
forwards=()

clean() {
  local process
  for process in "${forwards[@]+"${forwards[@]}"}"; do kill "$process" 2>/dev/null || true; done
  rm -rf "$work"
}
trap clean EXIT

say() {
  printf '\n== %s\n' "$*"
}

fail() {
  printf 'try: %s\n' "$*" >&2
  exit 1
}

# usage: field PATH < JSON - such as field output.-1.content.0.text
field() {
  python3 -c '
import json, sys
value = json.load(sys.stdin)
for step in sys.argv[1].split("."):
    value = value[int(step)] if isinstance(value, list) else value[step]
print("" if value is None else value)' "$1"
}

# usage: call SERVICE PATH [CURL-OPTION...] - with the key, which stands in a file and in no command line
call() {
  local service=$1 path=$2
  shift 2
  curl --silent --show-error --fail-with-body --max-time 120 --config "$work/key" "$@" "$(cat "$work/$service")$path"
}

# usage: post SERVICE PATH JSON
post() {
  call "$1" "$2" --header 'content-type: application/json' --data "$3"
}

# usage: forward SERVICE - opens a way to it on a free port of this machine
forward() {
  kubectl --namespace tandem port-forward --address 127.0.0.1 "service/$1" :80 >"$work/$1.log" 2>&1 &
  forwards+=($!)
  local try port=''
  for try in $(seq 100); do
    port=$(sed -n 's/^Forwarding from 127.0.0.1:\([0-9]*\).*/\1/p' "$work/$1.log")
    [ -z "$port" ] || break
    [ "$try" != 100 ] || fail "no way to $1: $(cat "$work/$1.log")"
    sleep 0.2
  done
  printf 'http://127.0.0.1:%s' "$port" >"$work/$1"
}

say 'Secrets'
key=$("$here/secrets.sh")
if [ -z "$key" ]; then
  key=${TANDEM_KEY:-}
  [ -n "$key" ] || fail 'there are keys already; give one of them in TANDEM_KEY.'
fi
(umask 077 && printf 'header = "authorization: Bearer %s"\n' "$key" >"$work/key")

say 'Database, services'
kubectl apply --server-side -k "$overlay"
kubectl --namespace tandem rollout status --timeout="${patience}s" statefulset/tandem-database \
  deployment/retrieval-svc deployment/generation-svc deployment/finetune-job-svc ||
  { kubectl --namespace tandem get pods; fail 'not all of it came up.'; }
for service in retrieval-svc generation-svc finetune-job-svc; do forward $service; done

say 'A file, uploaded and ingested'
printf '# Lease\n\nThe lease of the Harbour Street office ends on 31 March 2031.\n' >"$work/lease.md"
file=$(call retrieval-svc /v1/files --form purpose=assistants --form "file=@$work/lease.md" | field id)
store=$(post retrieval-svc /v1/vector_stores "{\"name\": \"contracts\", \"file_ids\": [\"$file\"]}" | field id)
deadline=$((SECONDS + patience))
until [ "$(call retrieval-svc "/v1/vector_stores/$store" | field file_counts.completed)" = 1 ]; do
  [ $SECONDS -lt $deadline ] || fail "the file was not ingested: $(call retrieval-svc "/v1/vector_stores/$store")"
  sleep 1
done
printf '%s in %s\n' "$file" "$store"

say 'An answer and what it rests on'
post generation-svc /v1/responses "{\"model\": \"extractive\",
  \"input\": \"When does the lease of the Harbour Street office end?\",
  \"tools\": [{\"type\": \"file_search\", \"vector_store_ids\": [\"$store\"]}]}" >"$work/answer"
field output.-1.content.0.text <"$work/answer"
printf '%s: "%s"\n' "$(field output.-1.content.0.annotations.0.filename <"$work/answer")" \
  "$(field output.-1.content.0.annotations.0.quote <"$work/answer")"

say 'A model, tuned by a Job in tandem-training'
python3 - >"$work/rows.jsonl" <<'PYTHON'
import json

LABELS = {
    "weather": ["rain", "snow", "wind", "sunshine", "fog", "the forecast"],
    "music": ["a song", "the volume", "this track", "my playlist", "jazz", "a band"],
}
for label, subjects in LABELS.items():
    for number in range(60):
        question = f"Question {number}: what about {subjects[number % len(subjects)]}?"
        print(json.dumps({"messages": [{"role": "user", "content": question}, {"role": "assistant", "content": label}]}))
PYTHON
rows=$(call retrieval-svc /v1/files --form purpose=fine-tune --form "file=@$work/rows.jsonl" | field id)
job=$(post finetune-job-svc /v1/fine_tuning/jobs "{\"model\": \"tandem-classifier\", \"training_file\": \"$rows\"}" | field id)
deadline=$((SECONDS + patience)) status=''
while :; do
  call finetune-job-svc "/v1/fine_tuning/jobs/$job" >"$work/job"
  [ "$(field status <"$work/job")" = "$status" ] || { status=$(field status <"$work/job"); printf '%s\n' "$status"; }
  case $status in succeeded) break ;; failed | cancelled) fail "$(cat "$work/job")" ;; esac
  [ $SECONDS -lt $deadline ] || fail "the job did not end: $(call finetune-job-svc "/v1/fine_tuning/jobs/$job/events")"
  sleep 1
done
model=$(field fine_tuned_model <"$work/job")
label=$(post generation-svc /v1/chat/completions "{\"model\": \"$model\",
  \"messages\": [{\"role\": \"user\", \"content\": \"Question 1000: what about snow?\"}]}" | field choices.0.message.content)
printf '%s says: %s\n' "$model" "$label"
[ "$label" = weather ] || fail "expected 'weather'"

say 'It works. Ways in for calls of your own:'
printf '  kubectl -n tandem port-forward service/%s :80\n' retrieval-svc generation-svc finetune-job-svc
