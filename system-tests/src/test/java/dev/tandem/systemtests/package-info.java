/**
 * Drives the packaged Tandem from outside, with the official SDKs and as an attacker: what a user
 * meets, and what happens when the process, its database or its disk fails. Runs with {@code
 * -Psystem}, against each {@link dev.tandem.systemtests.Shape}. Nothing here knows how Tandem is
 * built, but for the layout of its data folder.
 */
package dev.tandem.systemtests;
