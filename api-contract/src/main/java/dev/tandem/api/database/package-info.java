/** Where the services keep what all of them keep alike; each in its own schema. */
package dev.tandem.api.database;
