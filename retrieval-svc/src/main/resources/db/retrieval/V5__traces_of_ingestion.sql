-- Which request put a file into the queue, as W3C Trace Context writes it; null without a trace.
alter table ingestion_queue add column traceparent text;
