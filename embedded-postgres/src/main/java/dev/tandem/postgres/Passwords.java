package dev.tandem.postgres;

/** Passwords of the two roles of a server. */
record Passwords(String superuser, String application) {}
