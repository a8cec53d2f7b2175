/** Telling endpoints of ended jobs, signed as Standard Webhooks has it. */
package dev.tandem.finetune.webhook;
