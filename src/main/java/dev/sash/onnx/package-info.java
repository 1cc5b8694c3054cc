/// Reading of ONNX files: [Onnx#read][dev.sash.onnx.Onnx] makes a
/// [network][dev.sash.network.Network] of one.
///
/// # Layout
///
/// ONNX tensors are row-major with the channels as axis 1; volumes have the channels innermost.
/// Every input and output of a network stands for an ONNX tensor such that
/// `volume.copyFromNchw(data)` and `volume.toNchw()` take and give the tensor's elements in ONNX's
/// own, row-major order. Its volume holds the axes of
///
/// - \[N, C, H, W\] as batch N, height H, width W, depth C,
/// - \[N, C, L\] as batch N, height 1, width L, depth C,
/// - \[N, C\] as batch N, height 1, width 1, depth C,
/// - \[n\] and a scalar as depth,
/// - five and more axes as batch N, the next ones together as height, the last as width, axis 1 as
///   depth.
///
/// Between inputs and outputs axes move only where an operator needs another order.
///
/// # Memory
///
/// The file is mapped. float32 weights are used where they lie, aligned or not; float16, bfloat16
/// and double weights are converted once into memory off the heap. No weight passes through the
/// Java heap. What is folded or converted is limited to 1 GiB and four times the size of the file;
/// a file that asks for more is refused.
///
/// # Not in here
///
/// Training, integer arithmetic, control flow, sequences, three spatial dimensions. What a file
/// needs and this package lacks is an
/// [UnsupportedModelException][dev.sash.format.UnsupportedModelException].
package dev.sash.onnx;
