-- Turns that memory is going to keep, marked in the commit that adds them to their conversation.
-- Memory takes the mark away in the commit that keeps them; a mark that stays longer than that takes
-- is of a process that ended in between, and another one sees to it.
ALTER TABLE conversation_items
  ADD COLUMN remember_since timestamptz,
  ADD COLUMN remember_user text;

CREATE INDEX conversation_items_to_remember ON conversation_items (remember_since)
  WHERE remember_since IS NOT NULL;
