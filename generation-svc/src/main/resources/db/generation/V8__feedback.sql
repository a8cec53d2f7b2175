-- Feedback as clients give it: thumbs instead of five steps, labels, and who gave it. One of a user
-- on a receipt; feedback without a user stands for itself. Nothing has written to the table before.
DROP INDEX feedback_created;
ALTER TABLE feedback RENAME COLUMN tags TO labels;
ALTER TABLE feedback
  DROP CONSTRAINT feedback_rating_check,
  ALTER COLUMN rating TYPE text USING CASE WHEN rating >= 3 THEN 'up' ELSE 'down' END,
  ADD CONSTRAINT feedback_rating CHECK (rating IN ('up', 'down')),
  ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY,
  ADD COLUMN updated_at timestamptz NOT NULL,
  ADD COLUMN author text,
  ADD CONSTRAINT feedback_author UNIQUE (project, receipt_sequence, author);

-- The unique constraint's index finds the feedback on a receipt as well.
DROP INDEX feedback_receipt;
CREATE INDEX feedback_created ON feedback (project, created_at, number);
CREATE INDEX feedback_rated ON feedback (project, rating, created_at, number);
