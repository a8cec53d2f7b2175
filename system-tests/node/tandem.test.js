// What the official Node SDK needs. The server comes from TANDEM_URL (without /v1) and TANDEM_KEY.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import OpenAI, { toFile } from "openai";

const client = new OpenAI({
  baseURL: process.env.TANDEM_URL + "/v1",
  apiKey: process.env.TANDEM_KEY,
  maxRetries: 0, // a failure must be seen, not repeated until it goes away
});

const TEXTS = {
  "warranty.md": "# Warranty\n\nThe pump is under warranty for five years from delivery – “parts” included.\n",
  "ferry.md": "# Ferry\n\nThe last ferry to the island leaves at half past ten in the evening.\n",
};
const QUESTION = "When does the last ferry to the island leave?";
const files = {};
let store;

before(async () => {
  store = await client.vectorStores.create({ name: "node" });
  for (const [name, text] of Object.entries(TEXTS)) {
    const file = await client.vectorStores.files.uploadAndPoll(store.id, await toFile(Buffer.from(text), name));
    assert.equal(file.status, "completed");
    files[name] = file.id;
  }
});

after(async () => {
  await client.vectorStores.delete(store.id);
  for (const id of Object.values(files)) await client.files.delete(id);
});

const all = async (page) => {
  const items = [];
  for await (const item of page) items.push(item);
  return items;
};

const fileSearch = () => [{ type: "file_search", vector_store_ids: [store.id] }];

async function checkQuotes(response) {
  const annotations = response.output.at(-1).content.flatMap((part) => part.annotations);
  assert.ok(annotations.length > 0, response.output_text);
  for (const citation of annotations) {
    assert.equal(citation.source, "file");
    const bytes = Buffer.from(await (await client.files.content(citation.file_id)).arrayBuffer());
    assert.equal(bytes.subarray(citation.start_byte, citation.end_byte).toString(), citation.quote);
    assert.ok(response.output_text.includes(citation.quote));
  }
}

test("files come back byte for byte and are listed in pages", async () => {
  const made = [];
  for (let n = 0; n < 5; n++) {
    made.push(await client.files.create({ file: await toFile(Buffer.from([0, 255, n]), `${n}.bin`), purpose: "vision" }));
  }
  const content = await client.files.content(made[3].id);
  assert.deepEqual([...Buffer.from(await content.arrayBuffer())], [0, 255, 3]);
  assert.equal((await client.files.waitForProcessing(made[0].id)).status, "processed");
  for (const order of ["asc", "desc"]) {
    const listed = (await all(client.files.list({ purpose: "vision", limit: 2, order }))).map((file) => file.id);
    const ids = made.map((file) => file.id);
    assert.deepEqual(listed.filter((id) => ids.includes(id)), order === "asc" ? ids : ids.toReversed());
  }
  for (const file of made) assert.equal((await client.files.delete(file.id)).deleted, true);
  await assert.rejects(client.files.retrieve(made[0].id), OpenAI.NotFoundError);
});

test("a file streamed in parts of unknown length arrives whole", async () => {
  const text = "A line of a file that is sent as a stream.\n".repeat(50_000);
  const response = new Response(new Blob([text]).stream());
  const file = await client.files.create({ file: await toFile(response, "stream.txt"), purpose: "assistants" });
  assert.equal(file.bytes, Buffer.byteLength(text));
  await client.files.delete(file.id);
});

test("a batch is uploaded, counted and listed", async () => {
  const other = await client.vectorStores.create({ name: "batch" });
  const parts = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => toFile(Buffer.from(`Fact number ${n}.`), `${n}.txt`)));
  const batch = await client.vectorStores.fileBatches.uploadAndPoll(other.id, { files: parts });
  assert.equal(batch.status, "completed");
  assert.deepEqual(batch.file_counts, { in_progress: 0, completed: 6, failed: 0, cancelled: 0, total: 6 });
  const listed = await all(client.vectorStores.fileBatches.listFiles(batch.id, { vector_store_id: other.id, limit: 4 }));
  assert.equal(new Set(listed.map((file) => file.id)).size, 6);
  assert.equal((await client.vectorStores.delete(other.id)).deleted, true);
  for (const file of listed) await client.files.delete(file.id);
});

test("search returns the best first, filters, and iterates to an end", async () => {
  const hits = await all(client.vectorStores.search(store.id, { query: QUESTION, max_num_results: 5 }));
  assert.equal(hits[0].file_id, files["ferry.md"]);
  assert.ok(hits[0].content[0].text.includes("half past ten"));
  await client.vectorStores.files.update(files["ferry.md"], { vector_store_id: store.id, attributes: { kind: "boat", year: 2024 } });
  const filtered = await client.vectorStores.search(store.id, {
    query: "anything",
    filters: { type: "and", filters: [{ type: "eq", key: "kind", value: "boat" }, { type: "gte", key: "year", value: 2024 }] },
    ranking_options: { ranker: "auto", score_threshold: 0 },
  });
  assert.deepEqual(new Set(filtered.data.map((hit) => hit.filename)), new Set(["ferry.md"]));
  const page = await client.vectorStores.files.content(files["ferry.md"], { vector_store_id: store.id });
  assert.ok(page.data.map((part) => part.text).join("").includes("half past ten"));
});

test("embeddings decode from the default encoding", async () => {
  const plain = await client.embeddings.create({ model: "bge-small-en-v1.5", input: ["a", "b"], encoding_format: "float" });
  const coded = await client.embeddings.create({ model: "bge-small-en-v1.5", input: ["a", "b"] });
  assert.equal(coded.data[1].embedding.length, 384);
  coded.data[1].embedding.forEach((x, i) => assert.ok(Math.abs(x - plain.data[1].embedding[i]) < 1e-6));
  const short = await client.embeddings.create({ model: "bge-small-en-v1.5", input: "a", dimensions: 32 });
  assert.equal(short.data[0].embedding.length, 32);
});

test("a response quotes its source, is stored, and can be deleted", async () => {
  const response = await client.responses.create({
    model: "extractive", input: QUESTION, tools: fileSearch(), include: ["file_search_call.results"],
  });
  assert.ok(response.output_text.includes("half past ten"));
  assert.ok(response.output[0].results.length > 0);
  await checkQuotes(response);
  assert.equal((await client.responses.retrieve(response.id)).output_text, response.output_text);
  assert.equal((await all(client.responses.inputItems.list(response.id))).length, 1);
  await client.responses.delete(response.id);
  await assert.rejects(client.responses.retrieve(response.id), OpenAI.NotFoundError);
});

test("the stream helper accumulates the same answer", async () => {
  const kinds = [];
  let text = "";
  const stream = client.responses.stream({ model: "extractive", input: QUESTION, tools: fileSearch() });
  stream.on("event", (event) => kinds.push(event.type));
  stream.on("response.output_text.delta", (event) => (text += event.delta));
  const final = await stream.finalResponse();
  assert.equal(kinds[0], "response.created");
  assert.equal(kinds.at(-1), "response.completed");
  assert.equal(text, final.output_text);
  await checkQuotes(final);
});

test("chat completions stream the same answer, with usage last", async () => {
  const request = { model: "extractive", messages: [{ role: "user", content: QUESTION }], tools: fileSearch() };
  const whole = await client.chat.completions.create(request);
  assert.ok(whole.choices[0].message.content.includes("half past ten"));
  assert.equal(whole.choices[0].finish_reason, "stop");
  const chunks = await all(
    await client.chat.completions.create({ ...request, stream: true, stream_options: { include_usage: true } }),
  );
  assert.equal(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join(""), whole.choices[0].message.content);
  assert.deepEqual(chunks.at(-1).choices, []);
  assert.equal(chunks.at(-1).usage.total_tokens, whole.usage.total_tokens);
});

test("models are listed and found", async () => {
  assert.ok((await all(client.models.list())).some((model) => model.id === "extractive"));
  assert.equal((await client.models.retrieve("extractive")).id, "extractive");
});

test("errors are the SDK's own, with a request id", async () => {
  await assert.rejects(client.vectorStores.retrieve("vs_unknown"), (error) => {
    assert.ok(error instanceof OpenAI.NotFoundError);
    assert.equal(error.status, 404);
    assert.equal(error.type, "invalid_request_error");
    assert.match(error.requestID, /^req_/);
    return error.message.includes("vs_unknown");
  });
  await assert.rejects(client.embeddings.create({ model: "bge-small-en-v1.5", input: "" }), OpenAI.BadRequestError);
  await assert.rejects(client.responses.create({ model: "no-such-model", input: "x" }), OpenAI.NotFoundError);
  const stream = { model: "extractive", input: "x", stream: true, tools: [{ type: "file_search", vector_store_ids: ["vs_unknown"] }] };
  await assert.rejects(client.responses.create(stream), OpenAI.NotFoundError);
});

test("a fine-tuning job ends with a model that answers", async () => {
  const examples = {
    yes: ["Yes, please", "Of course", "I would love to", "Certainly", "Sounds good to me"],
    no: ["No, thank you", "Never", "I would rather not", "Not at all", "I am against it"],
  };
  const rows = Object.entries(examples).flatMap(([label, texts]) =>
    texts.map((text) =>
      JSON.stringify({ messages: [{ role: "user", content: text }, { role: "assistant", content: label }] }),
    ),
  );
  const file = await client.files.create({
    file: await toFile(Buffer.from(rows.join("\n")), "answers.jsonl"),
    purpose: "fine-tune",
  });
  let job = await client.fineTuning.jobs.create({ model: "tandem-classifier", training_file: file.id });
  for (let attempt = 0; !["succeeded", "failed", "cancelled"].includes(job.status); attempt++) {
    assert.ok(attempt < 480, "the job has not ended within four minutes");
    await new Promise((resume) => setTimeout(resume, 500));
    job = await client.fineTuning.jobs.retrieve(job.id);
  }
  assert.equal(job.status, "succeeded", JSON.stringify(job.error));
  const events = await all(client.fineTuning.jobs.listEvents(job.id, { limit: 3 }));
  assert.ok(events.some((event) => event.type === "metrics") && events.length > 3);
  const completion = await client.chat.completions.create({
    model: job.fine_tuned_model,
    messages: [{ role: "user", content: "Yes, I would love that" }],
  });
  assert.equal(completion.choices[0].message.content, "yes");
  await client.models.delete(job.fine_tuned_model);
  await client.files.delete(file.id);
});
