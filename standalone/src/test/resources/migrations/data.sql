-- Rows as the release before wrote them.
insert into retrieval.files (id, project, filename, purpose, bytes, sha256)
  values ('file-1', 'acme', 'a.md', 'assistants', 5, '\x00'), ('file-2', 'acme', 'b.md', 'assistants', 5, '\x01');
insert into retrieval.vector_stores (id, project, name, model, dimensions)
  values ('vs_1', 'acme', 'docs', 'bge-small-en-v1.5', 384);
insert into retrieval.vector_store_files (store_no, file_no, status, usage_bytes, chunks, source)
  select store_no, file_no, 'completed', 10, 1, 'file' from retrieval.vector_stores, retrieval.files
  where files.id = 'file-1';
insert into retrieval.vector_store_files (store_no, file_no)
  select store_no, file_no from retrieval.vector_stores, retrieval.files where files.id = 'file-2';
insert into retrieval.ingestion_queue (entry_no, store_no, generation, bytes, turn)
  select entry_no, store_no, generation, 5, 1 from retrieval.vector_store_files where status = 'in_progress';
insert into retrieval.embedding_cache (project, key, vector) values ('acme', '\x00', '\x00');
insert into generation.receipt_chains values ('acme', 1, '\x00', 0, '\x00');
insert into generation.receipts (project, sequence, id, kind, created_at, previous, hash, content)
  values ('acme', 1, 'rcpt_1', 'answer', now(), '\x00', '\x01', '{}');
insert into generation.receipt_texts values ('acme', 1, '{}');
insert into generation.conversations (id, project, created_at, metadata) values ('conv_1', 'acme', now(), '{}');
insert into generation.conversation_items values ('conv_1', 1, 'msg_1', 2, '{}');
insert into generation.batches (id, project, endpoint, input_file_id, metadata, created_at, expires_at)
  values ('batch_1', 'acme', '/v1/chat/completions', 'file-1', '{}', now(), now());
insert into finetune.jobs (id, project, status, model, training_file, seed, spec)
  values ('ftjob-1', 'acme', 'queued', 'tandem-classifier', 'file-1', 1, '{}');
insert into finetune.events (id, job, created_at, level, type, message)
  values ('ftevent-1', 'ftjob-1', now(), 'info', 'message', 'Created');
