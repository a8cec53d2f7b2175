"""Reads a delivery by the SDK's own code, and a changed one: unwrap_webhook.py FILE, with OPENAI_WEBHOOK_SECRET."""

import json
import sys
from pathlib import Path

from openai import InvalidWebhookSignatureError, OpenAI

sent = json.loads(Path(sys.argv[1]).read_text())
webhooks = OpenAI(api_key="none").webhooks
event = webhooks.unwrap(sent["body"], sent["headers"])
try:
    webhooks.unwrap(sent["body"] + " ", sent["headers"])
    tampered = False
except InvalidWebhookSignatureError:
    tampered = True
print(json.dumps({"type": event.type, "job": event.data.id, "tampered": tampered}))
