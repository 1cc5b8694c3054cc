package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.layer.Geometry;
import dev.sash.layer.Padding;
import dev.sash.layer.TransposedConvolution;
import dev.sash.volume.Tensor;
import java.util.Arrays;
import java.util.Optional;

/// ConvTranspose with constant weights, over images or rows.
final class ConvTransposeOperator {

  private final Operation operation;
  private final Attributes attributes;
  private final Geometry geometry;
  private final long[] inputs;
  private final long[] extra;

  private ConvTransposeOperator(Operation operation, long[] weights) {
    this.operation = operation;
    this.attributes = operation.attributes();
    this.geometry = Windows.unpadded(operation, weights);
    this.inputs = pair(Arrays.copyOfRange(operation.value(0).dims(), 2, weights.length), 1);
    long[] added = attributes.integers("output_padding");
    int spatialRank = weights.length - 2;
    int[] sizes =
        Windows.sizes("output_padding", added == null ? new long[spatialRank] : added, spatialRank);
    this.extra = pair(Arrays.stream(sizes).asLongStream().toArray(), 0);
  }

  static void convTranspose(Operation operation) {
    Tensor weights = operation.tensor(1);
    TransposedConvolution layer =
        new ConvTransposeOperator(operation, weights.dimensions()).layer(weights);
    operation.giveVolume(operation.add(layer, operation.channelsLast(0)), weights.rank());
  }

  /// Returns values of height and width; a row has one value only.
  private static long[] pair(long[] values, long ofHeight) {
    return values.length == 1 ? new long[] {ofHeight, values[0]} : values;
  }

  private TransposedConvolution layer(Tensor weights) {
    Optional<Tensor> bias = operation.has(2) ? Optional.of(operation.tensor(2)) : Optional.empty();
    Tensor kernels =
        weights.asDimensions(
            weights.dimension(0), weights.dimension(1), geometry.height(), geometry.width());
    Padding padding = padding();
    return new TransposedConvolution(
        kernels,
        bias,
        geometry.withPadding(padding),
        Math.toIntExact(extra[0]),
        Math.toIntExact(extra[1]),
        attributes.count("group", 1));
  }

  private Padding padding() {
    String mode = attributes.text("auto_pad", "NOTSET");
    long[] outputs = attributes.integers("output_shape");
    boolean isUpper =
        switch (mode) {
          case "SAME_UPPER" -> true;
          case "NOTSET", "", "VALID", "SAME_LOWER" -> false;
          default ->
              throw Broken.rule(
                  "auto_pad is NOTSET, VALID, SAME_UPPER or SAME_LOWER, got '%s'", mode);
        };
    if (outputs == null && mode.startsWith("SAME")) {
      outputs =
          new long[] {inputs[0] * geometry.strideHeight(), inputs[1] * geometry.strideWidth()};
    } else if (outputs == null) {
      return mode.equals("VALID") ? Padding.NONE : Windows.padding(operation);
    } else {
      outputs = declared(outputs);
    }
    return fitting(outputs, isUpper == operation.opset() < 11);
  }

  private long[] declared(long[] outputs) {
    int spatialRank = operation.value(0).dims().length - 2;
    int[] sizes = Windows.sizes("output_shape", outputs, spatialRank);
    return pair(Arrays.stream(sizes).asLongStream().toArray(), 1);
  }

  /// Returns the padding that makes the output this large; where it is larger than all kernels
  /// reach, positions are added behind instead.
  ///
  /// @param moreAtBeginning where the odd one goes: up to version 10 SAME_UPPER asks for that, from
  ///   11 on all others do
  private Padding fitting(long[] outputs, boolean moreAtBeginning) {
    long[] kernel = {geometry.dilatedHeight(), geometry.dilatedWidth()};
    long[] stride = {geometry.strideHeight(), geometry.strideWidth()};
    int[] begin = new int[2];
    int[] end = new int[2];
    for (int axis = 0; axis < 2; axis++) {
      long total = (inputs[axis] - 1) * stride[axis] + extra[axis] + kernel[axis] - outputs[axis];
      extra[axis] += Math.max(0, -total);
      int padding = Math.toIntExact(Math.max(0, total));
      begin[axis] = moreAtBeginning ? padding - padding / 2 : padding / 2;
      end[axis] = padding - begin[axis];
    }
    return new Padding(begin[0], begin[1], end[0], end[1]);
  }
}
