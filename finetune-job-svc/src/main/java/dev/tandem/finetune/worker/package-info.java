/** What everything has in common that takes work from the database, as one of several processes. */
package dev.tandem.finetune.worker;
