/** Cross-encoders in process by ONNX Runtime. */
package dev.tandem.retrieval.rerank.onnx;
