-- Responses that are being answered in the background: until when whoever answers them has said to
-- be at it, and whether they were asked to stop.
ALTER TABLE responses
  ADD COLUMN running_until timestamptz,
  ADD COLUMN cancelled boolean NOT NULL DEFAULT false;

CREATE INDEX responses_running_until ON responses (running_until) WHERE running_until IS NOT NULL;
