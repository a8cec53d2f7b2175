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
