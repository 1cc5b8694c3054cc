package dev.sash.oracle;

import dev.sash.layer.Concatenation;
import dev.sash.layer.Flatten;
import dev.sash.layer.Reshape;
import dev.sash.layer.Transpose;
import dev.sash.volume.Shape;
import java.util.ArrayList;
import java.util.List;

/// Layers that put elements elsewhere and change none.
final class Movements {

  private Movements() {}

  static Expected concatenation(Concatenation layer, List<Expected> inputs) {
    int size = 0;
    for (Expected input : inputs) {
      size += input.shape().size(layer.axis());
    }
    Expected output = Expected.zeros(inputs.getFirst().shape().with(layer.axis(), size));
    int start = 0;
    for (Expected input : inputs) {
      int offset = start;
      input.each(
          (b, y, x, d) -> {
            double value = input.value(b, y, x, d);
            double error = input.error(b, y, x, d);
            switch (layer.axis()) {
              case BATCH -> output.set(b + offset, y, x, d, value, error);
              case HEIGHT -> output.set(b, y + offset, x, d, value, error);
              case WIDTH -> output.set(b, y, x + offset, d, value, error);
              case DEPTH -> output.set(b, y, x, d + offset, value, error);
            }
          });
      start += input.shape().size(layer.axis());
    }
    return output;
  }

  static Expected flatten(Flatten layer, Expected input) {
    Shape shape = input.shape();
    int elements = shape.height() * shape.width() * shape.depth();
    Expected output = Expected.zeros(new Shape(shape.batch(), 1, 1, elements));
    input.each(
        (b, y, x, d) -> {
          int at =
              switch (layer.order()) {
                case CHW -> (d * shape.height() + y) * shape.width() + x;
                case HWC -> (y * shape.width() + x) * shape.depth() + d;
              };
          output.set(b, 0, 0, at, input.value(b, y, x, d), input.error(b, y, x, d));
        });
    return output;
  }

  static Expected reshape(Reshape layer, Expected input) {
    int batch = layer.batch() == 0 ? input.shape().batch() : layer.batch();
    Shape shape = new Shape(batch, layer.height(), layer.width(), layer.depth());
    return new Expected(shape, input.values().clone(), input.errors().clone());
  }

  static Expected transpose(Transpose layer, Expected input) {
    Shape shape = input.shape();
    List<Integer> from =
        layer.sizes().isEmpty()
            ? List.of(shape.batch(), shape.height(), shape.width(), shape.depth())
            : layer.sizes();
    List<Integer> to = new ArrayList<>();
    for (int axis : layer.permutation()) {
      to.add(from.get(axis));
    }
    Expected output = Expected.zeros(volume(to));
    for (int target = 0; target < output.values().length; target++) {
      int source = 0;
      int rest = target;
      for (int i = to.size() - 1; i >= 0; i--) {
        int coordinate = rest % to.get(i);
        rest /= to.get(i);
        source += coordinate * stride(from, layer.permutation().get(i));
      }
      output.values()[target] = input.values()[source];
      output.errors()[target] = input.errors()[source];
    }
    return output;
  }

  private static int stride(List<Integer> sizes, int axis) {
    int stride = 1;
    for (int inner = axis + 1; inner < sizes.size(); inner++) {
      stride *= sizes.get(inner);
    }
    return stride;
  }

  private static Shape volume(List<Integer> sizes) {
    return switch (sizes.size()) {
      case 1 -> new Shape(1, 1, 1, sizes.get(0));
      case 2 -> new Shape(sizes.get(0), 1, 1, sizes.get(1));
      case 3 -> new Shape(sizes.get(0), 1, sizes.get(1), sizes.get(2));
      default -> {
        int rank = sizes.size();
        int height = 1;
        for (int between : sizes.subList(1, rank - 2)) {
          height *= between;
        }
        yield new Shape(sizes.get(0), height, sizes.get(rank - 2), sizes.get(rank - 1));
      }
    };
  }
}
