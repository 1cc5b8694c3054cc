package dev.sash.gradient;

import dev.sash.kernel.BroadcastKernel;
import dev.sash.layer.Elementwise;
import dev.sash.volume.Shape;
import java.util.List;

/// Sum, product, difference or quotient of volumes that broadcast. The gradient of an input that is
/// repeated is the sum over its repetitions.
final class ElementwiseStep implements Step {

  private final Elementwise.Operation operation;
  private final List<Signal> inputs;
  private final List<Broadcast> places;
  private final Signal output;
  private final KernelForward forward;

  ElementwiseStep(Elementwise layer, List<Signal> inputs, Signal output, Resources resources) {
    this.operation = layer.operation();
    this.inputs = inputs;
    this.output = output;
    places = inputs.stream().map(input -> new Broadcast(input.shape())).toList();
    forward =
        new KernelForward(
            new BroadcastKernel(BroadcastKernel.Operation.of(operation), output.shape()),
            inputs.stream().map(Signal::value).toList(),
            output.value(),
            resources);
  }

  @Override
  public void forward() {
    forward.run();
  }

  @Override
  public void backward() {
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).hasGradient()) {
        backward(i);
      }
    }
  }

  private void backward(int input) {
    Signal target = inputs.get(input);
    Shape whole = output.shape();
    if (operation == Elementwise.Operation.SUM && target.shape().equals(whole)) {
      Floats.add(output.gradients(), 0, target.gradients(), 0, whole.elementCount());
      return;
    }
    int stride = places.get(input).depthStride();
    Broadcast.each(
        whole,
        (at, image, y, x) -> {
          long to = places.get(input).index(image, y, x);
          for (int d = 0; d < whole.depth(); d++) {
            float slope = slope(input, image, y, x, d);
            float gradient = Floats.get(output.gradients(), at + d) * slope;
            Floats.add(target.gradients(), to + (long) d * stride, gradient);
          }
        });
  }

  private float slope(int input, int image, int y, int x, int d) {
    return switch (operation) {
      case SUM -> 1;
      case DIFFERENCE -> input == 0 ? 1 : -1;
      case PRODUCT -> {
        float product = 1;
        for (int other = 0; other < inputs.size(); other++) {
          product *= other == input ? 1 : value(other, image, y, x, d);
        }
        yield product;
      }
      case QUOTIENT -> {
        float divisor = value(1, image, y, x, d);
        yield input == 0 ? 1 / divisor : -value(0, image, y, x, d) / (divisor * divisor);
      }
    };
  }

  private float value(int input, int image, int y, int x, int d) {
    Broadcast place = places.get(input);
    long index = place.index(image, y, x) + (long) d * place.depthStride();
    return Floats.get(inputs.get(input).values(), index);
  }
}
