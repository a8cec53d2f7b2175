/** What is watched for drift, asked of generation-svc and retrieval-svc. */
package dev.tandem.finetune.drift.rest;
