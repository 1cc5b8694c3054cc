package dev.sash.onnx;

import dev.sash.file.Replacement;
import dev.sash.network.Network;
import java.io.IOException;
import java.nio.file.Path;

/// Writes a network as an ONNX file that other runtimes run, too.
///
/// Volumes become \[N, C, H, W\], those that fully-connected layers and flattening give \[N, C\].
/// Weights are written from where they lie, in the order that they have. Layers that no output
/// needs are left out. Immutable; the `with` methods return changed copies.
///
/// ```java
/// Onnx.write(network.toFullyConvolutional(), Path.of("sliding.onnx"));
/// ```
public final class OnnxWriter {

  /// Version of ONNX's operators that files are written in.
  static final int OPSET = 19;

  /// Version of the file format that came with it.
  private static final int FORMAT = 9;

  /// Protobuf's limit, which its readers keep to.
  private static final long LARGEST_BYTES = Integer.MAX_VALUE;

  private final Network network;
  private final boolean isImageOpen;

  private OnnxWriter(Network network, boolean isImageOpen) {
    this.network = network;
    this.isImageOpen = isImageOpen;
  }

  /// Returns a writer of a network. The file gives height and width of its inputs, and leaves the
  /// batch open if it is 1 here and the network takes any.
  public static OnnxWriter of(Network network) {
    return new OnnxWriter(network, false);
  }

  /// Returns a writer that leaves height and width of the inputs open, so that other runtimes take
  /// larger images: the way to write a [fully convolutional network][Network#toFullyConvolutional].
  /// [Onnx#read] then needs to be told the shape.
  public OnnxWriter withOpenImageSize() {
    return new OnnxWriter(network, true);
  }

  /// Writes the file. One that is there is replaced when the new one is complete; the network may
  /// have its weights in it.
  ///
  /// @throws CannotWriteException if ONNX has no operators for a layer, the network is tied to the
  ///   image size that is to be left open, or the file would have 2 GiB or more
  /// @throws IOException if the file cannot be written
  public void write(Path path) throws IOException {
    ProtoMessage model = toMessage();
    if (model.byteSize() > LARGEST_BYTES) {
      throw new CannotWriteException(
          "",
          "the file would have %d bytes, a protobuf file at most %d"
              .formatted(model.byteSize(), LARGEST_BYTES));
    }
    Replacement.write(path, model::into);
  }

  private ProtoMessage toMessage() {
    GraphWriter graph = NetworkWriter.graph(network, OpenSizes.of(network, isImageOpen));
    return new ProtoMessage()
        .integer(1, FORMAT)
        .text(2, "sash")
        .message(7, graph.toMessage("network"))
        .message(8, new ProtoMessage().text(1, "").integer(2, OPSET));
  }
}
