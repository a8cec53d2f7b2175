-- What was said in conversations, piece by piece, to be found again by meaning. A piece goes with the
-- item that it was cut from, and with its conversation. While it waits for its vector it is a queue
-- entry: available_at is set, and a worker holds it by claim until then.
create extension if not exists vector with schema public;

CREATE TABLE memory_turns (
  turn_no         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id              text NOT NULL UNIQUE,
  project         text NOT NULL,
  user_id         text,
  conversation_id text NOT NULL,
  item_id         text NOT NULL,
  piece           int NOT NULL,
  role            text NOT NULL,
  body            text NOT NULL,
  created_at      timestamptz NOT NULL,
  model           text,
  dimensions      int,
  -- Of any number of dimensions: a row says how many, and which model they are of.
  embedding       public.halfvec,
  claim           uuid,
  failures        int NOT NULL DEFAULT 0,
  available_at    timestamptz DEFAULT now(),
  UNIQUE (conversation_id, item_id, piece),
  FOREIGN KEY (conversation_id, item_id)
    REFERENCES conversation_items (conversation_id, id) ON DELETE CASCADE
) WITH (toast_tuple_target = 8160);

CREATE INDEX memory_turns_by_conversation ON memory_turns (project, conversation_id);
CREATE INDEX memory_turns_by_user ON memory_turns (project, user_id, turn_no)
  WHERE user_id IS NOT NULL;
CREATE INDEX memory_turns_by_project ON memory_turns (project, turn_no);
CREATE INDEX memory_turns_waiting ON memory_turns (available_at) WHERE available_at IS NOT NULL;
CREATE INDEX memory_turns_by_model ON memory_turns (model);
