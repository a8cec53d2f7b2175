/** generation-svc and retrieval-svc over their REST APIs, on behalf of a project. */
package dev.tandem.finetune.evaluation.rest;
