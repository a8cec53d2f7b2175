-- Receipts: one chain of hashes per project (docs/receipts.md). The chain's row is its head, and the
-- lock under which it grows; what retention removed from its beginning ends at removed_sequence.
CREATE TABLE receipt_chains (
  project          text PRIMARY KEY,
  sequence         bigint NOT NULL,
  hash             bytea NOT NULL,
  removed_sequence bigint NOT NULL,
  removed_hash     bytea NOT NULL
) WITH (fillfactor = 50);

-- content is the canonical JSON that the hash covers, byte for byte; answer_id, deployment, route and
-- abstained are copies out of it, for filters.
CREATE TABLE receipts (
  project    text NOT NULL,
  sequence   bigint NOT NULL,
  id         text NOT NULL UNIQUE,
  kind       text NOT NULL CHECK (kind IN ('answer', 'retention', 'redaction')),
  created_at timestamptz NOT NULL,
  previous   bytea NOT NULL,
  hash       bytea NOT NULL,
  answer_id  text,
  deployment text,
  route      text,
  abstained  boolean,
  content    text NOT NULL,
  PRIMARY KEY (project, sequence)
);

CREATE INDEX receipts_created ON receipts (project, created_at, sequence);
CREATE INDEX receipts_answer ON receipts (project, answer_id);
CREATE INDEX receipts_deployment ON receipts (project, deployment, created_at, sequence)
  WHERE deployment IS NOT NULL;
CREATE INDEX receipts_redacted ON receipts (project, ((content::jsonb ->> 'redacted')::bigint))
  WHERE kind = 'redaction';
CREATE INDEX receipts_redacted_through
  ON receipts (project, ((content::jsonb ->> 'redacted_through')::bigint))
  WHERE kind = 'redaction';

-- What can be removed from a receipt, each text with the salt of its digest in the chain.
CREATE TABLE receipt_texts (
  project  text NOT NULL,
  sequence bigint NOT NULL,
  texts    jsonb NOT NULL,
  PRIMARY KEY (project, sequence)
);

-- Feedback lives as long as its receipt. rating is 1 (bad) to 5 (good).
CREATE TABLE feedback (
  id               text PRIMARY KEY,
  project          text NOT NULL,
  created_at       timestamptz NOT NULL,
  receipt_sequence bigint NOT NULL,
  rating           smallint NOT NULL CHECK (rating BETWEEN 1 AND 5),
  corrected_answer text,
  reason           text,
  tags             text[] NOT NULL,
  FOREIGN KEY (project, receipt_sequence) REFERENCES receipts (project, sequence) ON DELETE CASCADE
);

CREATE INDEX feedback_created ON feedback (project, created_at, id);
CREATE INDEX feedback_receipt ON feedback (project, receipt_sequence);

-- Guards against mistakes and against programs that should not write here. Whoever owns the tables
-- can disable them; then the chain itself tells.
CREATE FUNCTION refuse_receipt_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'receipts are append-only: % of % is refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION refuse_receipt_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM generation.receipt_chains c
                 WHERE c.project = OLD.project AND c.removed_sequence >= OLD.sequence) THEN
    RAISE EXCEPTION 'receipts are append-only: entry % is not past retention', OLD.sequence
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END $$;

CREATE FUNCTION check_receipt_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.project <> OLD.project OR NEW.sequence < OLD.sequence
      OR NEW.removed_sequence < OLD.removed_sequence THEN
    RAISE EXCEPTION 'the chain of receipts only grows' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.removed_sequence > OLD.removed_sequence AND NOT EXISTS (
      SELECT FROM generation.receipts r
      WHERE r.project = NEW.project AND r.sequence = NEW.sequence AND r.kind = 'retention'
        AND (r.content::jsonb ->> 'removed_through')::bigint = NEW.removed_sequence) THEN
    RAISE EXCEPTION 'the chain must say what is removed from it'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER receipts_stay BEFORE UPDATE OR TRUNCATE ON receipts
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_receipt_change();
CREATE TRIGGER receipts_are_kept BEFORE DELETE ON receipts
  FOR EACH ROW EXECUTE FUNCTION refuse_receipt_delete();
CREATE TRIGGER receipt_texts_stay BEFORE UPDATE OR TRUNCATE ON receipt_texts
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_receipt_change();
CREATE TRIGGER receipt_chains_stay BEFORE DELETE OR TRUNCATE ON receipt_chains
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_receipt_change();
CREATE TRIGGER receipt_chains_grow BEFORE UPDATE ON receipt_chains
  FOR EACH ROW
  WHEN (NEW.project <> OLD.project OR NEW.sequence < OLD.sequence
    OR NEW.removed_sequence <> OLD.removed_sequence)
  EXECUTE FUNCTION check_receipt_chain();
