package dev.sash.kernel;

import dev.sash.volume.Shape;

/// What is made of a convolution's input before, for the convolution to read instead.
public interface InputTransform extends Kernel {

  /// Returns the shape of the volume that it writes.
  Shape output();

  /// Returns the shape of what it writes there, from the first element of each row on.
  Shape written();

  /// Returns about how many multiply-accumulates take as long.
  long work();
}
