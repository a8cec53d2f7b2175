-- Whose limits the lines of a batch count for; null where no key made it.
ALTER TABLE batches ADD COLUMN holder text;
