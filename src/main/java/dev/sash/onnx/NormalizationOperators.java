package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.layer.BatchNormalization;
import dev.sash.layer.Dropout;
import dev.sash.layer.InstanceNormalization;
import dev.sash.layer.LocalResponseNormalization;
import dev.sash.onnx.Value.Integers;
import java.util.Arrays;

/// Batch, instance and local response normalisation, and dropout, all at test time.
final class NormalizationOperators {

  private NormalizationOperators() {}

  static void batchNormalization(Operation operation) {
    Attributes attributes = operation.attributes();
    boolean isOldTraining =
        operation.opset() < 7 && attributes.has("is_test") && !attributes.flag("is_test");
    if (attributes.flag("training_mode") || isOldTraining) {
      throw Broken.unsupported("training mode is not supported");
    }
    if (attributes.integer("spatial", 1) == 0) {
      throw Broken.unsupported("statistics for every position (spatial = 0) are not supported");
    }
    long[] dims = operation.value(0).dims();
    if (dims.length < 2) {
      throw Broken.rule(
          "batch normalisation needs at least 2 dimensions, got %s", Arrays.toString(dims));
    }
    BatchNormalization layer =
        new BatchNormalization(
            operation.tensor(1),
            operation.tensor(2),
            operation.tensor(3),
            operation.tensor(4),
            attributes.number("epsilon", 1e-5f));
    operation.give(Layout.channelsLast(operation.add(layer, operation.channelsLast(0)), dims));
  }

  static void instanceNormalization(Operation operation) {
    long[] dims = operation.value(0).dims();
    if (dims.length < 3) {
      throw Broken.rule(
          "instance normalisation needs at least 3 dimensions, got %s", Arrays.toString(dims));
    }
    InstanceNormalization layer =
        new InstanceNormalization(
            operation.tensor(1),
            operation.tensor(2),
            operation.attributes().number("epsilon", 1e-5f));
    operation.give(Layout.channelsLast(operation.add(layer, operation.channelsLast(0)), dims));
  }

  static void localResponseNormalization(Operation operation) {
    Attributes attributes = operation.attributes();
    LocalResponseNormalization layer =
        new LocalResponseNormalization(
            attributes.count("size", 0),
            attributes.number("alpha", 1e-4f),
            attributes.number("beta", 0.75f),
            attributes.number("bias", 1));
    long[] dims = operation.value(0).dims();
    if (dims.length < 3) {
      throw Broken.rule("LRN needs at least 3 dimensions, got %s", Arrays.toString(dims));
    }
    operation.give(Layout.channelsLast(operation.add(layer, operation.channelsLast(0)), dims));
  }

  /// The rate is an attribute up to version 11, an input from 12 on; it does not matter at test
  /// time.
  static void dropout(Operation operation) {
    Attributes attributes = operation.attributes();
    boolean areInputs = operation.opset() >= 12;
    if (areInputs && operation.has(2)) {
      requireTest(operation.integers(2));
    }
    boolean isRateKnown = areInputs && operation.has(1) && operation.canBeKnown(1);
    float rate = isRateKnown ? operation.scalar(1) : attributes.number("ratio", 0.5f);
    operation.giveElementwise(new Dropout(rate));
  }

  private static void requireTest(Integers trains) {
    if (Arrays.stream(trains.values()).anyMatch(flag -> flag != 0)) {
      throw Broken.unsupported("training mode is not supported");
    }
  }
}
