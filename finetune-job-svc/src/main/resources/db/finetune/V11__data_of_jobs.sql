-- Which jobs were trained with a file or a data set.
create index jobs_by_training_file on jobs (project, training_file);
create index jobs_by_validation_file on jobs (project, validation_file)
  where validation_file is not null;
