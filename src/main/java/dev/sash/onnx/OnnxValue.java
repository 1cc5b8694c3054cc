package dev.sash.onnx;

/// A value of a graph that holds a node's volume.
///
/// @param name its name
/// @param rank 4: \[N, C, H, W\]; 2: \[N, C\], of a volume whose height and width are 1
record OnnxValue(String name, int rank) {}
