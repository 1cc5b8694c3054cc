package dev.sash.gradient;

import dev.sash.layer.Layer;
import dev.sash.oracle.Expected;
import dev.sash.oracle.Oracle;
import dev.sash.volume.Tensor;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Gradients by central differences of the oracle, in double precision.
///
/// @param layer the layer
/// @param inputs its inputs
/// @param seeds derivative of the result with respect to each output
record Differences(Layer layer, List<Expected> inputs, double[] seeds) {

  private static final double STEP = 1e-6;

  /// Outputs are linear in each parameter, so that this step makes no error.
  private static final float PARAMETER_STEP = 0.25f;

  private double result(Layer changed, List<Expected> values) {
    double[] outputs = Oracle.DIRECT.evaluate(changed, values).values();
    double sum = 0;
    for (int i = 0; i < outputs.length; i++) {
      sum += seeds[i] == 0 ? 0 : seeds[i] * outputs[i];
    }
    return sum;
  }

  double[] inputGradient(int input) {
    Expected given = inputs.get(input);
    double[] gradient = new double[given.values().length];
    for (int i = 0; i < gradient.length; i++) {
      double step = STEP * Math.max(1, Math.abs(given.values()[i]));
      gradient[i] = (moved(input, i, step) - moved(input, i, -step)) / (2 * step);
    }
    return gradient;
  }

  private double moved(int input, int element, double step) {
    Expected given = inputs.get(input);
    double[] values = given.values().clone();
    values[element] += step;
    List<Expected> changed = new ArrayList<>(inputs);
    changed.set(input, new Expected(given.shape(), values, given.errors()));
    return result(layer, changed);
  }

  /// Returns the gradient of the parameters with these indices, which move together.
  double parameterGradient(Role role, int... indices) {
    Trainable trainable = Trainable.of(layer).orElseThrow();
    Tensor tensor = trainable.tensor(role).orElseThrow();
    float up = tensor.get(indices[0]) + PARAMETER_STEP;
    float down = tensor.get(indices[0]) - PARAMETER_STEP;
    double difference =
        result(with(trainable, role, up, indices), inputs)
            - result(with(trainable, role, down, indices), inputs);
    return difference / ((double) up - down);
  }

  private static Layer with(Trainable trainable, Role role, float value, int[] indices) {
    Map<Role, Tensor> tensors = new EnumMap<>(Role.class);
    for (Role each : Role.values()) {
      trainable.tensor(each).ifPresent(tensor -> tensors.put(each, tensor));
    }
    Tensor tensor = tensors.get(role);
    float[] values = tensor.toArray();
    for (int index : indices) {
      values[index] = value;
    }
    tensors.put(role, Tensor.copyOf(values, tensor.dimensions()));
    return trainable.renewal().apply(tensors);
  }
}
