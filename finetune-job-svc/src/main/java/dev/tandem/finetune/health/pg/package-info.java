/** Whether this service's own database is as it needs it. */
package dev.tandem.finetune.health.pg;
