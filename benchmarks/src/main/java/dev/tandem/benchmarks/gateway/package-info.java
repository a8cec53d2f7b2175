/**
 * What a gateway in front of a model server costs: a stub model server, a load generator, and the
 * same requests to the stub directly, through Tandem and through LiteLLM, in turns. Knows both
 * gateways by their addresses only.
 */
package dev.tandem.benchmarks.gateway;
