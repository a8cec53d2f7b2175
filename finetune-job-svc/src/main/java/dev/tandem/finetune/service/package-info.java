/** How the other services are asked: with a service token of the project, and never without end. */
package dev.tandem.finetune.service;
