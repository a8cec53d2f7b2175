/**
 * Trainers as Jobs of a Kubernetes cluster, and as TrainJobs where one takes several nodes. What
 * there is to know of a trainer stands in the cluster; the service keeps nothing of it (ADR 0083).
 */
package dev.tandem.finetune.launcher.kubernetes;
