/** The files of projects and the embeddings of texts, which retrieval-svc has. */
package dev.tandem.finetune.files;
