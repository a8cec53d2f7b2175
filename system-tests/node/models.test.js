// Answers of a real model server behind Tandem, by the official Node SDK. TANDEM_MODEL names its model,
// which repeats what it is asked, or the first passage with a marker; see ../model-server.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import OpenAI, { toFile } from "openai";

const model = process.env.TANDEM_MODEL;
const client = new OpenAI({
  baseURL: process.env.TANDEM_URL + "/v1",
  apiKey: process.env.TANDEM_KEY,
  maxRetries: 0, // a failure must be seen, not repeated until it goes away
});
const QUESTION = "When does the last ferry to the island leave?";
const FACT = "The last ferry to the island leaves at half past ten.";
let store;
let file;

before(async () => {
  store = await client.vectorStores.create({ name: "node-models" });
  const content = Buffer.from(`# Ferry\n\n${FACT} It carries forty.\n`);
  file = await client.vectorStores.files.uploadAndPoll(store.id, await toFile(content, "ferry.md"));
  assert.equal(file.status, "completed");
});

after(async () => {
  await client.vectorStores.delete(store.id);
  await client.files.delete(file.id);
});

const searching = () => ({
  model,
  input: QUESTION,
  tools: [{ type: "file_search", vector_store_ids: [store.id] }],
  tool_choice: "required",
});

function assertCited(response) {
  assert.ok(response.output_text.includes(FACT), response.output_text);
  const [citation, ...others] = response.output.at(-1).content.flatMap((part) => part.annotations);
  assert.equal(citation.file_id, file.id);
  assert.deepEqual(others, []);
}

test("chat completions stream what the server says, with its usage last", async () => {
  const request = { model, messages: [{ role: "user", content: "Does the tide turn at noon?" }] };
  const whole = await client.chat.completions.create(request);
  assert.equal(whole.choices[0].message.content, "Does the tide turn at noon?");
  const stream = client.chat.completions.stream({ ...request, stream_options: { include_usage: true } });
  const final = await stream.finalChatCompletion();
  assert.equal(final.choices[0].message.content, "Does the tide turn at noon?");
  assert.equal(final.usage.completion_tokens, whole.usage.completion_tokens);
});

test("a response that must search cites what the model names", async () => {
  const response = await client.responses.create(searching());
  assert.deepEqual(response.output.map((item) => item.type), ["file_search_call", "message"]);
  assertCited(response);
  assertCited(await client.responses.retrieve(response.id));
  const next = await client.responses.create({ model, input: "And then?", previous_response_id: response.id });
  assert.equal(next.output_text, "And then?");
});

test("the stream helper accumulates the same answer", async () => {
  let text = "";
  const stream = client.responses.stream(searching());
  stream.on("response.output_text.delta", (event) => (text += event.delta));
  const final = await stream.finalResponse();
  assert.equal(text, final.output_text);
  assertCited(final);
});

test("a conversation keeps both sides", async () => {
  const conversation = await client.conversations.create();
  await client.responses.create({ model, input: "Does it?", conversation: conversation.id });
  const items = [];
  for await (const item of client.conversations.items.list(conversation.id)) items.push(item.role);
  assert.deepEqual(items.sort(), ["assistant", "user"]);
  await client.conversations.delete(conversation.id);
});

test("the server's model is listed beside the others", async () => {
  const listed = [];
  for await (const one of client.models.list()) listed.push(one.id);
  assert.ok(listed.includes(model) && listed.includes("extractive"));
  await assert.rejects(client.chat.completions.create({ model: "no-" + model, messages: [{ role: "user", content: "x" }] }), OpenAI.NotFoundError);
});

async function until(read, done) {
  for (let attempt = 0; attempt < 600; attempt++) {
    const seen = await read();
    if (done(seen)) return seen;
    await new Promise((resume) => setTimeout(resume, 100));
  }
  return assert.fail("it did not happen within a minute");
}

test("a background response ends, and its stream goes on where it was left", async () => {
  const queued = await client.responses.create({ ...searching(), background: true });
  assertCited(await until(() => client.responses.retrieve(queued.id), (seen) => seen.status === "completed"));
  const events = [];
  for await (const event of await client.responses.create({ ...searching(), background: true, stream: true })) {
    events.push(event);
  }
  const rest = [];
  const last = events.at(-1);
  for await (const event of await client.responses.retrieve(last.response.id, { stream: true, starting_after: 3 })) {
    rest.push(event.sequence_number);
  }
  assert.deepEqual(rest, events.slice(4).map((event) => event.sequence_number));
});

test("a stored chat completion is found again", async () => {
  const messages = [{ role: "user", content: "Keep this." }];
  const kept = await client.chat.completions.create({ model, messages, store: true, metadata: { of: "node" } });
  const found = await client.chat.completions.retrieve(kept.id);
  assert.deepEqual(found.choices[0].message, kept.choices[0].message);
  assert.ok((await client.chat.completions.delete(kept.id)).deleted);
  await assert.rejects(client.chat.completions.retrieve(kept.id), OpenAI.NotFoundError);
});

test("a batch answers each line once", async () => {
  const line = (i) => ({
    custom_id: `line-${i}`,
    method: "POST",
    url: "/v1/chat/completions",
    body: { model, messages: [{ role: "user", content: `Number ${i}` }] },
  });
  const lines = [0, 1, 2].map((i) => JSON.stringify(line(i))).join("\n");
  const input = await client.files.create({ file: await toFile(Buffer.from(lines), "batch.jsonl"), purpose: "batch" });
  const batch = await client.batches.create({
    input_file_id: input.id,
    endpoint: "/v1/chat/completions",
    completion_window: "24h",
  });
  const ended = await until(() => client.batches.retrieve(batch.id), (seen) => seen.status === "completed");
  const output = await (await client.files.content(ended.output_file_id)).text();
  const answers = output.trim().split("\n").map((text) => JSON.parse(text));
  for (const answer of answers) {
    assert.equal(answer.response.body.choices[0].message.content, answer.custom_id.replace("line-", "Number "));
  }
  assert.equal(answers.length, 3);
  await client.files.delete(input.id);
  await client.files.delete(ended.output_file_id);
});
