-- Deployments and their versions. Versions are numbered without a gap from first to newest and never
-- changed. A deleted deployment keeps its row, so that a later one of its name goes on counting and
-- a receipt's name and version mean one specification for ever. canary holds
-- [{"version":…,"weight":…}].
CREATE TABLE deployments (
  project    text NOT NULL,
  name       text NOT NULL,
  number     bigint GENERATED ALWAYS AS IDENTITY,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  deleted_at timestamptz,
  first      int NOT NULL,
  newest     int NOT NULL,
  canary     jsonb NOT NULL DEFAULT '[]',
  PRIMARY KEY (project, name)
);

CREATE INDEX deployments_by_age ON deployments (project, created_at, number)
  WHERE deleted_at IS NULL;

-- spec is kept as it was written (json, not jsonb): members stay in their order.
CREATE TABLE deployment_versions (
  project     text NOT NULL,
  name        text NOT NULL,
  version     int NOT NULL,
  created_at  timestamptz NOT NULL,
  copied_from int,
  spec        json NOT NULL,
  PRIMARY KEY (project, name, version),
  FOREIGN KEY (project, name) REFERENCES deployments (project, name) ON DELETE CASCADE
);

-- Every change of a version touches its deployment, so replicas hear of all of them at commit, also
-- of those made by hand.
CREATE FUNCTION deployment_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('tandem_deployments', coalesce(new.name, old.name));
  RETURN NULL;
END
$$;

CREATE TRIGGER deployment_changed AFTER INSERT OR UPDATE OR DELETE ON deployments
  FOR EACH ROW EXECUTE FUNCTION deployment_changed();
