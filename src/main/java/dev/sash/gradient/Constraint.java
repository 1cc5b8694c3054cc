package dev.sash.gradient;

import dev.sash.layer.Kernels;
import dev.sash.layer.PartiallyConnected;
import dev.sash.layer.TrainableSubsampling;
import java.lang.foreign.MemorySegment;

/// What holds between the weights of a layer whatever training does. Kernels lie filter by filter
/// with depth innermost.
sealed interface Constraint {

  /// Nothing.
  Constraint NONE = new Free();

  /// Changes weights to the nearest that satisfy it: what breaks it is dropped.
  void holdWeights(MemorySegment weights);

  /// Changes the gradient of each weight by itself to that under the constraint.
  void holdGradients(MemorySegment gradients);

  /// Weights may have any values.
  record Free() implements Constraint {

    @Override
    public void holdWeights(MemorySegment weights) {}

    @Override
    public void holdGradients(MemorySegment gradients) {}
  }

  /// Weights without a connection are zero, and stay so.
  ///
  /// @param layer says which filter sees which channel
  record Connections(PartiallyConnected layer) implements Constraint {

    @Override
    public void holdWeights(MemorySegment weights) {
      Kernels kernels = layer.dense().kernels();
      for (long i = 0; i < kernels.tensor().elementCount(); i++) {
        int filter = (int) (i / kernels.elementsPerFilter());
        int channel = (int) (i % kernels.depth());
        if (!layer.connections().get(filter).contains(channel)) {
          Floats.set(weights, i, 0);
        }
      }
    }

    @Override
    public void holdGradients(MemorySegment gradients) {
      holdWeights(gradients);
    }
  }

  /// All weights of a channel are one coefficient, whose gradient is the sum of theirs.
  ///
  /// @param layer has one kernel a channel
  record Tied(TrainableSubsampling layer) implements Constraint {

    @Override
    public void holdWeights(MemorySegment weights) {
      Kernels kernels = layer.dense().kernels();
      for (int filter = 0; filter < kernels.filters(); filter++) {
        long first = filter * kernels.elementsPerFilter();
        Floats.repeat(weights, first, 1, kernels.elementsPerFilter());
      }
    }

    @Override
    public void holdGradients(MemorySegment gradients) {
      Kernels kernels = layer.dense().kernels();
      for (int filter = 0; filter < kernels.filters(); filter++) {
        long first = filter * kernels.elementsPerFilter();
        double sum = 0;
        for (long i = 0; i < kernels.elementsPerFilter(); i++) {
          sum += Floats.get(gradients, first + i);
        }
        Floats.set(gradients, first, (float) sum);
      }
      holdWeights(gradients);
    }
  }
}
