/**
 * The three services as processes of their own beside one database and behind one address, as a
 * cluster has them: what {@code ./tandem test --shape services} and {@code --shape native} run the
 * system tests against. Only assembly and a plain gateway; no test lives here.
 */
package dev.tandem.systemtests.apart;
