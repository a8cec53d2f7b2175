/** What is put together from the settings of several capabilities; nobody depends on it. */
package dev.tandem.finetune.wiring;
