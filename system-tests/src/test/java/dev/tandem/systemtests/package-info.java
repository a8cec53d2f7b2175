/**
 * Drives the packaged Tandem from outside, with the official SDKs and as an attacker: what a user
 * meets, and what happens when the process, its database or its disk fails. Runs with {@code
 * -Psystem}. Nothing here knows how Tandem is built, but for the shape of its data folder.
 */
package dev.tandem.systemtests;
