package dev.sash.gradient;

import dev.sash.layer.Convolution;
import dev.sash.layer.Kernels;
import dev.sash.layer.Layer;
import dev.sash.layer.TrainableSubsampling;
import java.lang.foreign.MemorySegment;

/// What the parameters that are trained hold before training.
public enum Initialization {
  /// What the network has.
  AS_GIVEN,
  /// Kernels uniform with variance 2 / (inputs + outputs of a unit), biases 0 (Glorot and Bengio
  /// 2010, equation 16).
  XAVIER,
  /// Kernels uniform with variance 2 / inputs of a unit, biases 0 (He et al. 2015, section 2.2,
  /// which has normal numbers of that variance).
  HE;

  /// Sets the kernels of a layer in the slab, and its biases. Parameters of layers without kernels
  /// stay as they are.
  void set(Layer layer, Parameters.Entry entry, MemorySegment slab, RandomBits random) {
    boolean hasKernels = Trainable.of(layer).flatMap(Trainable::kernels).isPresent();
    if (this == AS_GIVEN || !hasKernels) {
      return;
    }
    MemorySegment values = entry.in(slab);
    switch (entry.role()) {
      case WEIGHT -> {
        double bound = bound(layer, entry.kernels().orElseThrow());
        for (long i = 0; i < entry.count(); i++) {
          Floats.set(values, i, (float) ((2 * random.fraction(i) - 1) * bound));
        }
        Trainable.of(layer).orElseThrow().constraint().holdWeights(values);
      }
      case BIAS -> values.fill((byte) 0);
    }
  }

  /// A uniform number from -bound to bound has variance bound^2 / 3.
  private double bound(Layer layer, Kernels kernels) {
    double biases = Trainable.of(layer).orElseThrow().biases().isPresent() ? kernels.filters() : 0;
    double area = (double) kernels.height() * kernels.width();
    double weights = layer.weightCount() - biases;
    // Tied weights are one parameter a channel, but as many inputs as the window has.
    double inputs = Math.max(weights / kernels.filters(), area);
    double outputs = inputs / kernels.depth() * kernels.filters() / groups(layer);
    return switch (this) {
      case AS_GIVEN -> throw new AssertionError("nothing is drawn");
      case XAVIER -> Math.sqrt(6 / (inputs + outputs));
      case HE -> Math.sqrt(6 / inputs);
    };
  }

  private static int groups(Layer layer) {
    return switch (layer) {
      case Convolution it -> it.groups();
      case TrainableSubsampling it -> it.dense().groups();
      default -> 1;
    };
  }
}
