/// Measures Sash, beside ONNX Runtime on the same files and alone.
///
/// What is in: the benchmarks, what runs them in turn and in processes of their own, and the tables
/// that they print. What is not: any way to make Sash faster; only its public API is used.
package dev.sash.bench;
