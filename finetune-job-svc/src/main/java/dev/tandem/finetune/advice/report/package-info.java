/** Advice as a page to read: Markdown, and HTML with plots that needs no other file. */
package dev.tandem.finetune.advice.report;
