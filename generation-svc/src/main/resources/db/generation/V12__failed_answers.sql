-- Requests to a version of a deployment that ended without an answer, and so without a receipt. They only
-- grow; versions are never counted again, so the counts of deleted deployments mean no other's.
CREATE TABLE deployment_failures (
  project text NOT NULL,
  name    text NOT NULL,
  version int NOT NULL,
  failed  bigint NOT NULL,
  PRIMARY KEY (project, name, version)
);
