package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.layer.Constant;
import dev.sash.layer.Elementwise;
import dev.sash.onnx.Value.Computed;
import dev.sash.onnx.Value.Floats;
import dev.sash.onnx.Value.Known;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Add, Sub, Mul, Div and Sum with broadcasting.
final class ElementwiseOperators {

  private ElementwiseOperators() {}

  static void sum(Operation operation) {
    pair(operation, Elementwise.Operation.SUM);
  }

  static void difference(Operation operation) {
    pair(operation, Elementwise.Operation.DIFFERENCE);
  }

  static void product(Operation operation) {
    pair(operation, Elementwise.Operation.PRODUCT);
  }

  static void quotient(Operation operation) {
    pair(operation, Elementwise.Operation.QUOTIENT);
  }

  static void sumOfAll(Operation operation) {
    List<Operand> operands = new ArrayList<>();
    for (int input = 0; input < operation.inputCount(); input++) {
      operands.add(operand(operation, input));
    }
    if (operands.isEmpty()) {
      throw Broken.rule("a sum needs at least one input");
    }
    operation.give(combined(operation, Elementwise.Operation.SUM, operands));
  }

  private static void pair(Operation operation, Elementwise.Operation kind) {
    Operand left = operand(operation, 0);
    Operand right = operand(operation, 1);
    if (operation.opset() < 7 && operation.attributes().has("axis")) {
      right = aligned(operation, right, left.value().dims().length);
    }
    operation.give(combined(operation, kind, List.of(left, right)));
  }

  /// Up to version 6 an attribute tells along which axis of the left operand the right one starts.
  private static Operand aligned(Operation operation, Operand right, int rank) {
    long[] dims = right.value().dims();
    int axis = Dims.axis(operation.attributes().integer("axis", 0), Math.max(1, rank));
    long[] newDims = Dims.padded(new long[0], Math.max(dims.length, rank - axis));
    System.arraycopy(dims, 0, newDims, 0, dims.length);
    Value value =
        switch (right.value()) {
          case Known known -> Folding.reshaped(known, newDims, operation.memory());
          case Computed computed -> new Computed(computed.layout().reshaped(newDims).orElseThrow());
          case Value.Offered _ ->
              new Computed(
                  operation.layout(right.name(), right.value()).reshaped(newDims).orElseThrow());
        };
    return new Operand(right.name(), value, right.readerCount());
  }

  /// An operand.
  ///
  /// @param name of the value, for a constant's layer
  /// @param value the value
  /// @param readerCount how many readers the value has
  record Operand(String name, Value value, int readerCount) {}

  static Operand operand(Operation operation, int input) {
    return new Operand(
        operation.inputName(input), operation.value(input), operation.readerCount(input));
  }

  /// Returns the sum, product, difference or quotient of operands.
  static Value combined(Operation operation, Elementwise.Operation kind, List<Operand> operands) {
    if (operands.stream().allMatch(operand -> operand.value() instanceof Known)) {
      Known result = (Known) operands.getFirst().value();
      for (Operand next : operands.subList(1, operands.size())) {
        result = Folding.combined(kind, result, (Known) next.value(), operation.memory());
      }
      return result;
    }
    List<Layout> layouts = new ArrayList<>();
    List<Floats> constants = new ArrayList<>();
    for (Operand operand : operands) {
      if (operand.value() instanceof Floats floats) {
        constants.add(floats);
      } else {
        layouts.add(operation.layout(operand.name(), operand.value()));
      }
    }
    Broadcast broadcast = Broadcast.of(operation, layouts, constants);
    Optional<Layout> folded = Optional.empty();
    if (operands.size() == 2 && constants.size() == 1 && broadcast.keepsMainShape()) {
      boolean isReadOnce =
          operands.stream().allMatch(o -> o.value() instanceof Floats || o.readerCount() == 1);
      folded =
          isReadOnce
              ? ChannelFolding.fold(operation, kind, broadcast, constants.getFirst())
              : folded;
    }
    return new Computed(folded.orElseGet(() -> layer(operation, kind, operands, broadcast)));
  }

  private static Layout layer(
      Operation operation,
      Elementwise.Operation kind,
      List<Operand> operands,
      Broadcast broadcast) {
    List<String> nodes = new ArrayList<>();
    for (Operand operand : operands) {
      nodes.add(
          operand.value() instanceof Floats floats
              ? operation.draft().add(operand.name(), new Constant(broadcast.volume(floats)))
              : broadcast.node(operation.layout(operand.name(), operand.value())));
    }
    return broadcast.result(operation.add(new Elementwise(kind), nodes.toArray(String[]::new)));
  }
}
