// Reads a delivery by the SDK's own code, and a changed one: unwrap_webhook.js FILE, with OPENAI_WEBHOOK_SECRET.
import { readFileSync } from "node:fs";
import OpenAI from "openai";

const sent = JSON.parse(readFileSync(process.argv[2], "utf8"));
const { webhooks } = new OpenAI({ apiKey: "none" });
const event = await webhooks.unwrap(sent.body, sent.headers);
let tampered = false;
try {
  await webhooks.unwrap(sent.body + " ", sent.headers);
} catch (error) {
  tampered = error instanceof OpenAI.InvalidWebhookSignatureError;
}
console.log(JSON.stringify({ type: event.type, job: event.data.id, tampered }));
