package dev.tandem.finetune.launcher;

/** Port to what tells this service's things from those of another one in the same cluster. */
@FunctionalInterface
public interface Installation {

  /** The same as long as the database is; a label's value in Kubernetes. May block. */
  String id();
}
