/**
 * Who calls: API keys, and the project that each belongs to. Everything a request can name is
 * looked up inside its project. Without keys the server answers on loopback only, and refuses what
 * a browser sends for other sites.
 */
package dev.tandem.api.auth;
