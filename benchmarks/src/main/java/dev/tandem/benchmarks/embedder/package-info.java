/** The speed of the embedder in process, alone: settings of ONNX Runtime side by side. */
package dev.tandem.benchmarks.embedder;
