package dev.sash.onnx;

import dev.sash.file.Broken;
import dev.sash.file.Memory;
import dev.sash.volume.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// New elements that are picked from known values, floats off the heap or integers on it.
sealed interface Cells {

  /// Sets element `to` to element `from` of the source that was last given to [#reading].
  void copy(long to, long from);

  /// Makes a value of the same kind the source of copies.
  void reading(Value.Known source);

  /// Returns the value.
  Value.Known value();

  /// Returns cells for a value of these dimensions that is of the same kind as another one.
  static Cells like(Value.Known kind, long[] dims, Memory memory) {
    long count = Dims.count(Dims.check(dims));
    switch (kind) {
      case Value.Floats _ -> {
        return new FloatCells(memory, memory.allocate(count), dims);
      }
      case Value.Integers integers -> {
        memory.countIntegers(count);
        return new IntegerCells(new Value.Integers(dims, new long[(int) count], integers.type()));
      }
    }
  }

  /// Floats off the heap.
  final class FloatCells implements Cells {

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    private final Memory memory;
    private final MemorySegment target;
    private final long[] dims;
    private MemorySegment source;

    private FloatCells(Memory memory, MemorySegment target, long[] dims) {
      this.memory = memory;
      this.target = target;
      this.dims = dims;
    }

    @Override
    public void reading(Value.Known value) {
      if (!(value instanceof Value.Floats floats)) {
        throw Broken.rule("floats and integers do not mix");
      }
      source = floats.tensor(memory).segment();
    }

    @Override
    public void copy(long to, long from) {
      target.setAtIndex(FLOAT, to, source.getAtIndex(FLOAT, from));
    }

    @Override
    public Value.Known value() {
      return Value.Floats.of(Tensor.of(target, dims));
    }
  }

  /// Integers on the heap.
  final class IntegerCells implements Cells {

    private final Value.Integers target;
    private long[] source;

    private IntegerCells(Value.Integers target) {
      this.target = target;
    }

    @Override
    public void reading(Value.Known value) {
      if (!(value instanceof Value.Integers integers)) {
        throw Broken.rule("floats and integers do not mix");
      }
      source = integers.values();
    }

    @Override
    public void copy(long to, long from) {
      target.values()[(int) to] = source[(int) from];
    }

    @Override
    public Value.Known value() {
      return target;
    }
  }
}
