/** What readiness asks of a service's database, the same for all services. */
package dev.tandem.api.health;
