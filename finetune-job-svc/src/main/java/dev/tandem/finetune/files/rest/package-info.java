/** retrieval-svc over its REST API, on behalf of a project. */
package dev.tandem.finetune.files.rest;
