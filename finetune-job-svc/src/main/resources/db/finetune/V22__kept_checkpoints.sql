-- The model that a checkpoint is, once its weights have arrived. A job that has ended lists those that
-- were kept; what ended before weights were kept at all is listed as it was.
alter table checkpoints add column manifest jsonb;
alter table checkpoints add column kept boolean;

comment on column checkpoints.manifest is 'As the trainer wrote it; null while the weights are not here';
comment on column checkpoints.kept is 'Null until the job has ended';

-- Checkpoints are in the registry beside the models of their jobs.
alter table models add column step bigint;

comment on column models.step is 'Of the checkpoint that it is; null for the model at the end of a job';
