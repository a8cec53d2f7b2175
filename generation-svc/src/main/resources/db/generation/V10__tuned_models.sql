-- Models that came out of fine-tuning, by the name that clients of their project pass as model.
-- A classifier is here itself: classifier.json, and head.safetensors as it was written. Of an
-- adapter or a whole model only the folder is known that model servers read it from.
CREATE TABLE tuned_models (
  project    text NOT NULL,
  name       text NOT NULL,
  created_at timestamptz NOT NULL,
  kind       text NOT NULL CHECK (kind IN ('classifier', 'adapter', 'model')),
  base_model text NOT NULL,
  digest     text NOT NULL,
  path       text,
  classifier json,
  head       bytea,
  manifest   json,
  PRIMARY KEY (project, name),
  CHECK ((kind = 'classifier') = (classifier IS NOT NULL AND head IS NOT NULL)),
  CHECK ((kind = 'classifier') = (path IS NULL))
);

-- Every process loads all adapters into the replicas that it sends requests to.
CREATE INDEX tuned_models_on_servers ON tuned_models (project, name) WHERE path IS NOT NULL;

-- Names of tuned models are heard of like those of deployments, by the same notification.
CREATE TRIGGER tuned_model_changed AFTER INSERT OR UPDATE OR DELETE ON tuned_models
  FOR EACH ROW EXECUTE FUNCTION deployment_changed();
