-- Who did what, of the operations that docs/security.md marks. Rows are never changed; only their age removes them.
CREATE TABLE audit_log (
  number      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id          text NOT NULL UNIQUE,
  occurred_at timestamptz NOT NULL,
  project     text NOT NULL,
  holder      text NOT NULL,
  holder_name text NOT NULL,
  method      text NOT NULL,
  operation   text NOT NULL,
  path        text NOT NULL,
  made        text,
  status      integer NOT NULL,
  request_id  text NOT NULL
);

CREATE INDEX audit_log_page ON audit_log (project, occurred_at, number);
CREATE INDEX audit_log_age ON audit_log (occurred_at);

CREATE FUNCTION keep_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('tandem.audit_retention', true) = 'on' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'the audit log is only added to';
END
$$;

CREATE TRIGGER keep_audit_rows BEFORE UPDATE OR DELETE ON audit_log
  FOR EACH ROW EXECUTE FUNCTION keep_audit_log();
CREATE TRIGGER keep_audit_table BEFORE TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION keep_audit_log();

-- What may still be used of a limit per minute; replicas take portions out of it (ADR 0094). Below 0 after use that
-- was only known when it was over. granted is what the last portion was.
CREATE TABLE limit_buckets (
  holder      text NOT NULL,
  kind        text NOT NULL,
  level       double precision NOT NULL,
  granted     bigint NOT NULL,
  refilled_at timestamptz NOT NULL,
  PRIMARY KEY (holder, kind)
) WITH (fillfactor = 50);

-- What was used in a calendar month (its first day, UTC).
CREATE TABLE limit_months (
  holder text NOT NULL,
  month  date NOT NULL,
  tokens bigint NOT NULL,
  cost   bigint NOT NULL,
  PRIMARY KEY (holder, month)
) WITH (fillfactor = 50);
