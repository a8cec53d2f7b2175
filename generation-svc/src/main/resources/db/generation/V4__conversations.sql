-- A conversation and its items in the order they were added. Positions count up from 1 without a
-- gap; they are given out under the lock of the conversation's row, so that order is the order of
-- commits. A deleted item leaves its position empty.
CREATE TABLE conversations (
  id             text PRIMARY KEY,
  project        text NOT NULL,
  created_at     timestamptz NOT NULL,
  metadata       jsonb NOT NULL,
  last_position  bigint NOT NULL DEFAULT 0
);

-- item is kept as it came (json, not jsonb): members stay in their order.
CREATE TABLE conversation_items (
  conversation_id text NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  position        bigint NOT NULL,
  id              text NOT NULL,
  bytes           int NOT NULL,
  item            json NOT NULL,
  PRIMARY KEY (conversation_id, position),
  UNIQUE (conversation_id, id)
);
