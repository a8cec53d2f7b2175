/**
 * What the build of a native executable needs to know and cannot find out by itself. Nothing here
 * runs in a service.
 */
package dev.tandem.api.nativeimage;
