package dev.sash.gradient;

import dev.sash.kernel.Binding;
import dev.sash.kernel.Kernel;
import dev.sash.kernel.Operand;
import dev.sash.kernel.Task;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Runs a kernel of inference on the volumes of a pass, in the calling thread.
final class KernelForward {

  private final Kernel kernel;
  private final List<Volume> inputs;
  private final Volume output;
  private final Resources resources;
  private Task task;

  KernelForward(Kernel kernel, List<Volume> inputs, Volume output, Resources resources) {
    this.kernel = kernel;
    this.inputs = inputs;
    this.output = output;
    this.resources = resources;
    resources.scratch().reserve(Math.ceilDiv(kernel.scratchByteSize(), Float.BYTES));
  }

  static KernelForward of(Kernel kernel, Signal input, Signal output, Resources resources) {
    return new KernelForward(kernel, List.of(input.value()), output.value(), resources);
  }

  void run() {
    if (task == null) {
      List<Operand> operands = inputs.stream().map(Operand::new).toList();
      MemorySegment[] scratch = {resources.scratch().segment()};
      task =
          kernel.bind(new Binding(operands, new Operand(output), scratch, null, resources.blas()));
    }
    task.begin(0);
    for (int tile = 0; tile < kernel.tileCount(); tile++) {
      task.run(tile, 0);
    }
  }
}
