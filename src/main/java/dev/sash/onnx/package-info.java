/// Reading and writing of ONNX files: [Onnx#read][dev.sash.onnx.Onnx] makes a
/// [network][dev.sash.network.Network] of one, [Onnx#write][dev.sash.onnx.Onnx] one of a network.
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
/// # Writing
///
/// What is written reads back to the same bits in a run: weights keep their values and their order,
/// and an Identity stands where a reader would otherwise fold two layers into one, which rounds
/// differently. Only of a fully-connected layer over a volume that no input decides the last bits
/// may differ: a reader flattens that volume beforehand. Inputs are \[N, C, H, W\], or \[N, C\] if
/// only fully-connected layers read them; volumes that come of fully-connected layers and
/// flattening are \[N, C\]. A layer for which ONNX has no operator that gives just the same is a
/// [CannotWriteException][dev.sash.onnx.CannotWriteException].
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
