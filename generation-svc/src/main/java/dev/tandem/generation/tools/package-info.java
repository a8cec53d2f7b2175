/** The tools of a request, read alike for responses and chat completions. */
package dev.tandem.generation.tools;
