-- One row per stored response. header, turns and input come from the request; pieces are the answer
-- as the model gave it. The response object and its stream are told from these again when asked for.
CREATE TABLE responses (
  id         text PRIMARY KEY,
  project    text NOT NULL,
  created_at timestamptz NOT NULL,
  header     jsonb NOT NULL,
  turns      jsonb NOT NULL,
  input      jsonb NOT NULL,
  pieces     jsonb NOT NULL
);

-- The retention sweep.
CREATE INDEX responses_created_at ON responses (created_at);
