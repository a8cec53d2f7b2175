/** What data sets are made from, asked of retrieval-svc and generation-svc. */
package dev.tandem.finetune.dataset.rest;
