package dev.sash.gradient;

import dev.sash.kernel.WindowPooling;
import dev.sash.layer.Geometry;
import dev.sash.layer.Pooling;
import dev.sash.layer.Reduction;

/// Average pooling, which spreads a gradient evenly over the window, and Lp pooling, which spreads
/// it as sign(x) (|x| / y)^(p - 1).
final class WindowPoolingStep implements Step {

  private final Pooling pooling;
  private final Signal input;
  private final Signal output;
  private final Taps taps;
  private final KernelForward forward;

  WindowPoolingStep(Pooling pooling, Signal input, Signal output, Resources resources) {
    this.pooling = pooling;
    this.input = input;
    this.output = output;
    taps = new Taps(pooling.geometry(), input.shape(), output.shape());
    forward =
        KernelForward.of(
            new WindowPooling(pooling, input.shape(), output.shape()), input, output, resources);
  }

  @Override
  public void forward() {
    forward.run();
  }

  @Override
  public void backward() {
    if (!input.hasGradient()) {
      return;
    }
    switch (pooling.reduction().kind()) {
      case AVERAGE -> taps.each(this::spreadEvenly);
      case NORM -> taps.each(this::spreadByShare);
      case MAX -> throw new AssertionError("max pooling routes through switches");
    }
  }

  private void spreadEvenly(long to, long from) {
    int depth = output.shape().depth();
    float share = 1f / counted(to / depth);
    for (int d = 0; d < depth; d++) {
      float gradient = Floats.get(output.gradients(), to + d) * share;
      Floats.add(input.gradients(), from + d, gradient);
    }
  }

  /// Returns by how many values the average at an output position divides.
  private int counted(long position) {
    Geometry geometry = pooling.geometry();
    int x = (int) (position % output.shape().width());
    int y = (int) (position / output.shape().width() % output.shape().height());
    int rows =
        counted(
            (long) y * geometry.strideHeight() - geometry.padding().top(),
            geometry.height(),
            geometry.dilationHeight(),
            input.shape().height(),
            geometry.padding().bottom());
    int columns =
        counted(
            (long) x * geometry.strideWidth() - geometry.padding().left(),
            geometry.width(),
            geometry.dilationWidth(),
            input.shape().width(),
            geometry.padding().right());
    return rows * columns;
  }

  private int counted(long start, int taps, int dilation, int size, int paddingBehind) {
    long first = pooling.countPadding() ? Long.MIN_VALUE : 0;
    long end = pooling.countPadding() ? (long) size + paddingBehind : size;
    int counted = 0;
    for (int tap = 0; tap < taps; tap++) {
      long position = start + (long) tap * dilation;
      counted += position >= first && position < end ? 1 : 0;
    }
    return counted;
  }

  private void spreadByShare(long to, long from) {
    Reduction reduction = pooling.reduction();
    for (int d = 0; d < output.shape().depth(); d++) {
      float value = Floats.get(input.values(), from + d);
      float norm = Floats.get(output.values(), to + d);
      if (norm != 0) {
        double share = Math.pow(Math.abs((double) value) / norm, reduction.exponent() - 1.0);
        double gradient = Floats.get(output.gradients(), to + d) * share * Math.signum(value);
        Floats.add(input.gradients(), from + d, (float) gradient);
      }
    }
  }
}
