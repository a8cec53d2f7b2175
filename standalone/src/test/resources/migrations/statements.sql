-- What replicas of the release before go on doing while the new schema is there already; each must change one row.
insert into retrieval.files as f (id, project, filename, purpose, bytes, sha256, expires_at)
  values ('file-3', 'acme', 'c.md', 'assistants', 5, '\x02', now() + 3600 * interval '1 second');
insert into retrieval.vector_stores (id, project, name, description, model, dimensions, metadata, expires_after_days)
  values ('vs_2', 'acme', 'more', null, 'bge-small-en-v1.5', 384, '{}', null);
insert into retrieval.vector_store_files as v (store_no, file_no, batch_no, attributes, chunk_size, chunk_overlap)
  select s.store_no, f.file_no, null, '{}', null, null from retrieval.vector_stores s, retrieval.files f
  where s.id = 'vs_1' and f.id = 'file-3'
  on conflict (store_no, file_no) do update set generation = v.generation + 1, status = 'in_progress';
insert into retrieval.ingestion_queue (entry_no, store_no, generation, bytes, turn)
  select v.entry_no, v.store_no, v.generation, f.bytes, 2
  from retrieval.vector_store_files v join retrieval.files f using (file_no) where f.id = 'file-3'
  on conflict (entry_no) do update set generation = excluded.generation, turn = excluded.turn, claims = 0,
    failures = 0, claim = null, available_at = now(), enqueued_at = now();
update retrieval.ingestion_queue q set claim = gen_random_uuid(), claims = q.claims + 1,
  available_at = now() + 30000 * interval '1 millisecond'
  from retrieval.vector_store_files v, retrieval.vector_stores s, retrieval.files f
  where v.entry_no = q.entry_no and s.store_no = v.store_no and f.file_no = v.file_no and f.id = 'file-3';
update retrieval.vector_store_files set status = 'completed', error_code = null, error_message = null,
  usage_bytes = 5, chunks = 1, source = 'file'
  where file_no = (select file_no from retrieval.files where id = 'file-3');
delete from retrieval.ingestion_queue where turn = 2;
delete from retrieval.files where id = 'file-3';
insert into retrieval.blobs_to_delete (blob) select unnest(array['file-3']) on conflict do nothing;
update generation.receipt_chains set sequence = 2, hash = '\x02' where project = 'acme';
insert into generation.receipts
  (project, sequence, id, kind, created_at, previous, hash, answer_id, deployment, route, abstained, content)
  values ('acme', 2, 'rcpt_2', 'answer', now(), '\x01', '\x02', 'resp_1', null, 'single', false, '{}');
insert into generation.receipt_texts (project, sequence, texts) values ('acme', 2, '{}');
insert into generation.feedback (id, project, created_at, receipt_sequence, rating, labels, updated_at)
  values ('fb_1', 'acme', now(), 2, 'up', '{}', now());
insert into generation.conversation_items (conversation_id, position, id, bytes, item)
  values ('conv_1', 2, 'msg_2', 2, '{}');
update generation.batches set status = 'in_progress', claim = gen_random_uuid(), claims = claims + 1
  where id = 'batch_1';
insert into generation.batch_lines (batch_no, line, id, custom_id, body)
  select number, 1, 'batch_req_1', 'a', '{}' from generation.batches;
insert into finetune.jobs (id, project, created_at, status, model, training_file, validation_file, seed, metadata, spec)
  values ('ftjob-2', 'acme', now(), 'validating_files', 'tandem-classifier', 'file-1', null, 1, '{}', '{}');
update finetune.jobs set status = 'running', started_at = clock_timestamp(), claim = gen_random_uuid() where id = 'ftjob-1';
update finetune.jobs set progress = progress || '{}', progress_n = 1 where id = 'ftjob-1';
insert into finetune.checkpoints (id, job, project, step, model, path, metrics, created_at)
  values ('ftckpt_1', 'ftjob-1', 'acme', 1, 'ft:a:b:c:1:ckpt-step-1', 'a', '{}', now()) on conflict do nothing;
