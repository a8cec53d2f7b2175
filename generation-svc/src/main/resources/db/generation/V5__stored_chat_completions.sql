-- One row per chat completion created with store=true: the completion as it was answered, and the
-- messages it answers. number tells completions of one second apart.
CREATE TABLE chat_completions (
  id         text PRIMARY KEY,
  number     bigint GENERATED ALWAYS AS IDENTITY,
  project    text NOT NULL,
  created_at timestamptz NOT NULL,
  model      text NOT NULL,
  metadata   jsonb NOT NULL,
  completion json NOT NULL,
  messages   json NOT NULL
);

CREATE INDEX chat_completions_by_project ON chat_completions (project, created_at, number);

-- The retention sweep.
CREATE INDEX chat_completions_created_at ON chat_completions (created_at);
