/** The list of models that clients may name. */
package dev.tandem.generation.models;
