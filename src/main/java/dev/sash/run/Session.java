package dev.sash.run;

import dev.sash.kernel.Binding;
import dev.sash.kernel.FilterMatrix;
import dev.sash.kernel.Operand;
import dev.sash.kernel.Task;
import dev.sash.layer.Input;
import dev.sash.layer.ShapeException;
import dev.sash.network.Node;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/// Runs forward passes of one plan in a workspace of its own.
///
/// The JVM caps memory off the heap at the size of the heap unless `-XX:MaxDirectMemorySize` says
/// otherwise; a workspace beyond it is an `OutOfMemoryError` that names the bytes.
///
/// One thread at a time: open one session a thread; they share the model's weights and give the
/// same bits. `run` allocates nothing, neither on the Java heap nor off it. Volumes of the caller
/// from a confined arena work, but then the first and last steps run on the calling thread alone;
/// memory of a shared arena lets all workers take part.
public final class Session implements AutoCloseable {

  private final Model model;
  private final Plan plan;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment slab;
  private final Lease lease = new Lease("session");
  private final List<Node> inputNodes;
  private final List<Node> outputNodes;
  private final Operand[] inputs;
  private final Operand[] outputs;
  private final Task[] tasks;
  private final int[] tileCounts;
  private final boolean[] parallel;
  private final boolean[] touchesCaller;

  /// The group that begins with each step, or null.
  private final GroupTask[] groups;

  private long[] stepNanos;

  Session(Model model, Plan plan) {
    this.model = model;
    this.plan = plan;
    inputNodes = plan.network().inputs();
    outputNodes = plan.network().outputs();
    inputs = operands(inputNodes.size());
    outputs = operands(outputNodes.size());
    int steps = plan.planned().size();
    tasks = new Task[steps];
    tileCounts = new int[steps];
    parallel = new boolean[steps];
    touchesCaller = new boolean[steps];
    groups = new GroupTask[steps];
    try {
      model.pack(plan.packings());
      slab = allocate(plan.workspaceByteSize());
      MemorySegment[] scratch = scratch();
      for (int i = 0; i < steps; i++) {
        bind(i, plan.planned().get(i), scratch);
      }
      plan.groups().forEach(group -> groups[group.first()] = join(group));
    } catch (Throwable e) {
      arena.close();
      throw e;
    }
  }

  private static Operand[] operands(int count) {
    Operand[] operands = new Operand[count];
    for (int i = 0; i < count; i++) {
      operands[i] = new Operand(null);
    }
    return operands;
  }

  private MemorySegment allocate(long byteSize) {
    try {
      return arena.allocate(Math.max(byteSize, Float.BYTES), Volume.ALIGNMENT);
    } catch (OutOfMemoryError e) {
      throw new OutOfMemoryError(
          "the workspace needs %d bytes off the heap: use a smaller image, or start Java with -XX:MaxDirectMemorySize=SIZE (by default the size of the heap): %s"
              .formatted(byteSize, e.getMessage()));
    }
  }

  private MemorySegment[] scratch() {
    MemorySegment[] scratch = new MemorySegment[plan.options().threads()];
    for (int worker = 0; worker < scratch.length; worker++) {
      long offset = plan.activationByteSize() + worker * plan.scratchByteSize();
      scratch[worker] = slab.asSlice(offset, plan.scratchByteSize());
    }
    return scratch;
  }

  private void bind(int index, PlannedStep step, MemorySegment[] scratch) {
    FilterMatrix matrix = step.packing() == null ? null : model.matrix(step.packing());
    List<Operand> reads = step.inputs().stream().map(this::operand).toList();
    Binding binding = new Binding(reads, operand(step.output()), scratch, matrix, model.blas());
    tasks[index] = step.kernel().bind(binding);
    tileCounts[index] = step.kernel().tileCount();
    parallel[index] = step.parallel();
    touchesCaller[index] =
        step.output() instanceof Place.Caller
            || step.inputs().stream().anyMatch(place -> place instanceof Place.Caller);
  }

  private GroupTask join(StepGroup group) {
    int end = group.first() + group.count();
    return new GroupTask(
        Arrays.copyOfRange(tasks, group.first(), end),
        Arrays.copyOfRange(tileCounts, group.first(), end),
        plan.options().threads());
  }

  private Operand operand(Place place) {
    return switch (place) {
      case Place.Caller caller -> (caller.output() ? outputs : inputs)[caller.index()];
      case Place.Fixed fixed -> new Operand(fixed.volume());
      case Place.Workspace workspace -> new Operand(workspace.in(slab));
    };
  }

  /// Returns the plan.
  public Plan plan() {
    return plan;
  }

  /// Runs a network of one input and one output.
  ///
  /// @param input volume of the plan's input shape; only read
  /// @param output volume of the plan's output shape; must not overlap the input
  /// @throws ShapeException if a volume has another shape, or the network other numbers of inputs
  ///   or outputs
  /// @throws IllegalArgumentException if the output is read-only or overlaps the input
  /// @throws IllegalStateException if session, model or a volume's arena is closed, or another
  ///   thread runs the session
  public void run(Volume input, Volume output) {
    begin(1, 1);
    try {
      set(inputNodes, inputs, 0, input, "input");
      set(outputNodes, outputs, 0, output, "output");
      runSteps();
    } finally {
      end();
    }
  }

  /// Runs a network of one input and one output, and adds the nanoseconds of each step to those of
  /// the calls before. Steps run one after the other, also those that [#run] computes together
  /// because they do not depend on each other: the sum may be more than a call takes.
  ///
  /// @param nanos one element for each of the plan's steps
  /// @throws IllegalArgumentException if there are fewer or more elements than steps
  /// @see #run(Volume, Volume)
  public void profile(Volume input, Volume output, long[] nanos) {
    if (nanos.length != tasks.length) {
      throw new IllegalArgumentException(
          "the plan has %d steps, got %d times: use new long[plan.steps().size()]"
              .formatted(tasks.length, nanos.length));
    }
    begin(1, 1);
    stepNanos = nanos;
    try {
      set(inputNodes, inputs, 0, input, "input");
      set(outputNodes, outputs, 0, output, "output");
      runSteps();
    } finally {
      stepNanos = null;
      end();
    }
  }

  /// Runs a network of several inputs or outputs, in the order of its `inputs()` and `outputs()`.
  ///
  /// @param inputVolumes volumes of the plan's input shapes; only read
  /// @param outputVolumes volumes of the plan's output shapes; must not overlap the inputs or each
  ///   other
  /// @throws ShapeException if a volume has another shape, or there are too many or too few
  /// @throws IllegalArgumentException if an output is read-only or overlaps another volume
  /// @throws IllegalStateException if session, model or a volume's arena is closed, or another
  ///   thread runs the session
  public void run(List<Volume> inputVolumes, List<Volume> outputVolumes) {
    begin(inputVolumes.size(), outputVolumes.size());
    try {
      for (int i = 0; i < inputs.length; i++) {
        set(inputNodes, inputs, i, inputVolumes.get(i), "input");
      }
      for (int i = 0; i < outputs.length; i++) {
        set(outputNodes, outputs, i, outputVolumes.get(i), "output");
      }
      runSteps();
    } finally {
      end();
    }
  }

  private void begin(int inputCount, int outputCount) {
    if (inputCount != inputs.length || outputCount != outputs.length) {
      throw new ShapeException(
          "the network has %d inputs and %d outputs, got %d and %d"
              .formatted(inputs.length, outputs.length, inputCount, outputCount));
    }
    lease.enterAlone();
    try {
      model.lease().enter();
    } catch (Throwable e) {
      lease.exit();
      throw e;
    }
  }

  private void end() {
    for (Operand operand : inputs) {
      operand.set(null);
    }
    for (Operand operand : outputs) {
      operand.set(null);
    }
    model.lease().exit();
    lease.exit();
  }

  private static void set(
      List<Node> nodes, Operand[] operands, int index, Volume volume, String what) {
    Node node = nodes.get(index);
    if (!volume.shape().equals(node.shape())) {
      throw new ShapeException(
          "%s '%s': expected %s, got %s: %s"
              .formatted(
                  what,
                  node.name(),
                  node.shape(),
                  volume.shape(),
                  node.layer() instanceof Input
                      ? "open a session for that shape"
                      : "allocate it as session.plan().network() says"));
    }
    operands[index].set(volume);
  }

  private void runSteps() {
    boolean shared = checkVolumes();
    int step = 0;
    while (step < tasks.length) {
      GroupTask group = groups[step];
      if (group != null && stepNanos == null && mayShare(step, group.count(), shared)) {
        model.team().run(group, group.tileCount());
        step += group.count();
      } else {
        run(step++, shared);
      }
    }
  }

  /// Refuses volumes that cannot be written or overlap, and returns whether the workers may use all
  /// of them.
  private boolean checkVolumes() {
    boolean shared = true;
    for (int i = 0; i < outputs.length; i++) {
      Volume output = outputs[i].volume();
      requireWritable(i, output);
      for (Operand input : inputs) {
        requireApart(i, output, input.volume());
      }
      for (int other = 0; other < i; other++) {
        requireApart(i, output, outputs[other].volume());
      }
      shared &= model.team().mayAccess(output.segment());
    }
    for (Operand input : inputs) {
      shared &= model.team().mayAccess(input.volume().segment());
    }
    return shared;
  }

  private void run(int step, boolean shared) {
    long start = stepNanos == null ? 0 : System.nanoTime();
    if (parallel[step] && mayShare(step, 1, shared)) {
      model.team().run(tasks[step], tileCounts[step]);
    } else {
      WorkerTeam.runAlone(tasks[step], tileCounts[step]);
    }
    if (stepNanos != null) {
      stepNanos[step] += System.nanoTime() - start;
    }
  }

  /// Returns whether the workers may use the volumes of some steps.
  ///
  /// @param shared whether they may use the caller's
  private boolean mayShare(int first, int count, boolean shared) {
    for (int step = first; step < first + count; step++) {
      if (touchesCaller[step] && !shared) {
        return false;
      }
    }
    return true;
  }

  private void requireWritable(int index, Volume output) {
    if (output.segment().isReadOnly()) {
      throw new IllegalArgumentException(
          "output '%s' lies in read-only memory: pass a writable volume"
              .formatted(outputNodes.get(index).name()));
    }
  }

  private void requireApart(int index, Volume output, Volume other) {
    long start = output.segment().address();
    long otherStart = other.segment().address();
    if (start < otherStart + other.extentByteSize()
        && otherStart < start + output.extentByteSize()) {
      throw new IllegalArgumentException(
          "output '%s' overlaps another volume of the same run: give each volume memory of its own"
              .formatted(outputNodes.get(index).name()));
    }
  }

  /// Fills the workspace, so that a test sees reads of what was never written.
  void fillWorkspace(float value) {
    for (long i = 0; i < slab.byteSize() / Float.BYTES; i++) {
      slab.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
    }
  }

  /// Waits for a running call and frees the workspace. Closing again does nothing.
  @Override
  public void close() {
    if (lease.close()) {
      arena.close();
    }
  }
}
