-- A batch and, while it runs, its lines. status is the one that the API shows. A worker holds a
-- batch that is being validated or finalized by claim until available_at; a crashed worker's claim
-- runs out. turn orders the batches that wait for a worker's next free place: each one served goes
-- to the end. paused_until keeps further lines back while the model is overloaded.
CREATE SEQUENCE batch_turns;

CREATE TABLE batches (
  number           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id               text NOT NULL UNIQUE,
  project          text NOT NULL,
  endpoint         text NOT NULL,
  input_file_id    text NOT NULL,
  output_life      bigint,             -- seconds until the output files expire
  metadata         jsonb NOT NULL,
  status           text NOT NULL DEFAULT 'validating',
  model            text,
  errors           json,
  total            int NOT NULL DEFAULT 0,
  completed        int NOT NULL DEFAULT 0,
  failed           int NOT NULL DEFAULT 0,
  input_tokens     bigint NOT NULL DEFAULT 0,
  cached_tokens    bigint NOT NULL DEFAULT 0,
  output_tokens    bigint NOT NULL DEFAULT 0,
  reasoning_tokens bigint NOT NULL DEFAULT 0,
  output_file_id   text,
  error_file_id    text,
  created_at       timestamptz NOT NULL,
  expires_at       timestamptz NOT NULL,
  in_progress_at   timestamptz,
  finalizing_at    timestamptz,
  completed_at     timestamptz,
  failed_at        timestamptz,
  expired_at       timestamptz,
  cancelling_at    timestamptz,
  cancelled_at     timestamptz,
  claim            uuid,
  claims           int NOT NULL DEFAULT 0,
  available_at     timestamptz NOT NULL DEFAULT now(),
  turn             bigint NOT NULL DEFAULT nextval('batch_turns'),
  paused_until     timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 70);

CREATE INDEX batches_by_project ON batches (project, number);

-- What workers look at: few rows, however many batches there have been.
CREATE INDEX batches_open ON batches (turn)
  WHERE status IN ('validating', 'in_progress', 'finalizing', 'cancelling');

-- The lines of batches that are not over. A line with a result is never run again; status_code 0 is
-- a result without an answer, with error. body and answer are JSON as text: they are passed on, and
-- never looked into here.
CREATE TABLE batch_lines (
  batch_no     bigint NOT NULL REFERENCES batches (number) ON DELETE CASCADE,
  line         int NOT NULL,
  id           text NOT NULL,
  custom_id    text NOT NULL,
  body         text NOT NULL,
  claim        uuid,
  claims       int NOT NULL DEFAULT 0,
  faults       int NOT NULL DEFAULT 0,
  waits        int NOT NULL DEFAULT 0,
  available_at timestamptz NOT NULL DEFAULT now(),
  status_code  int,
  request_id   text,
  answer       text,
  error        text,
  PRIMARY KEY (batch_no, line)
) WITH (fillfactor = 80);

CREATE INDEX batch_lines_open ON batch_lines (batch_no, line) WHERE status_code IS NULL;
CREATE INDEX batch_lines_claimed ON batch_lines (claim)
  WHERE status_code IS NULL AND claim IS NOT NULL;
