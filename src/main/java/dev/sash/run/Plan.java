package dev.sash.run;

import dev.sash.kernel.ConvolutionAlgorithm;
import dev.sash.kernel.Packing;
import dev.sash.network.Network;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// What a forward pass will do and in how much memory, for one input shape: known before anything
/// runs or is allocated off the heap. Immutable and free to share between threads; it owns nothing.
public final class Plan {

  /// Who chose an algorithm.
  public enum Origin {
    /// No one: there is no other.
    ONLY,
    /// The estimate of costs.
    ESTIMATE,
    /// The [Options#choices()], be they measured or read from a file.
    CHOICES
  }

  /// One step of a plan.
  ///
  /// @param name the layer whose output it gives, or what it copies
  /// @param layers names of all layers that run in it; empty for a copy that the plan adds
  /// @param kernel the algorithm, such as `im2col + sgemm`
  /// @param origin who chose the algorithm
  /// @param output shape of its output
  /// @param workspaceOffset where in the workspace the output begins, in bytes; empty: in the
  ///   caller's output volume
  /// @param tiles into how many independent tiles it is cut
  /// @param packedByteSize bytes of the copy of the weights that it needs; 0: none, or used where
  ///   they are
  public record Step(
      String name,
      List<String> layers,
      String kernel,
      Origin origin,
      Shape output,
      OptionalLong workspaceOffset,
      int tiles,
      long packedByteSize) {

    /// Copies the list.
    public Step {
      layers = List.copyOf(layers);
    }
  }

  private final Network network;
  private final Options options;
  private final List<PlannedStep> planned;
  private final List<StepGroup> groups;
  private final long bufferByteSize;
  private final long scratchByteSize;

  private Plan(Network network, Options options) {
    this.network = network;
    this.options = options;
    Schedule schedule = Schedule.of(new Planner(network, options).steps());
    planned = schedule.steps();
    bufferByteSize = Buffer.layOut(schedule.buffers());
    groups = options.threads() == 1 ? List.of() : StepGroup.of(schedule);
    long largest =
        planned.stream().mapToLong(step -> step.kernel().scratchByteSize()).max().orElse(0);
    scratchByteSize = Math.ceilDiv(largest, Volume.ALIGNMENT) * Volume.ALIGNMENT;
  }

  /// Plans a network for its own input shape. What the options' choices do not name is estimated: a
  /// plan by itself measures nothing.
  ///
  /// @throws ChoiceException if the options' choices name an algorithm that cannot compute its
  ///   convolution
  public static Plan of(Network network, Options options) {
    return new Plan(network, options);
  }

  /// Returns the network, with its shapes for this plan.
  public Network network() {
    return network;
  }

  /// Returns the options that it was made with.
  public Options options() {
    return options;
  }

  /// Returns the steps in the order in which they run.
  public List<Step> steps() {
    return planned.stream().map(Plan::describe).toList();
  }

  private static Step describe(PlannedStep step) {
    OptionalLong offset =
        step.output() instanceof Place.Workspace workspace
            ? OptionalLong.of(workspace.byteOffset())
            : OptionalLong.empty();
    long packed = Optional.ofNullable(step.packing()).map(Packing::byteSize).orElse(0L);
    return new Step(
        step.name(),
        step.layers(),
        step.kernel().name(),
        step.chosen().map(Chosen::origin).orElse(Origin.ONLY),
        step.output().shape(),
        offset,
        step.kernel().tileCount(),
        packed);
  }

  /// Returns the step that computes a layer; empty for inputs, constants and layers that vanish.
  public Optional<Step> step(String layer) {
    return steps().stream().filter(step -> step.layers().contains(layer)).findFirst();
  }

  /// Returns the bytes of the slab that a session allocates: volumes between layers, and scratch
  /// memory of the workers.
  public long workspaceByteSize() {
    return bufferByteSize + scratchByteSize * options.threads();
  }

  /// Returns the bytes of the volumes between layers, each place reused as soon as its last reader
  /// is done.
  public long activationByteSize() {
    return bufferByteSize;
  }

  /// Returns the bytes of scratch memory of one worker.
  public long scratchByteSize() {
    return scratchByteSize;
  }

  /// Returns the bytes of the packed copies of weights that a model allocates for this plan;
  /// sessions share them.
  public long packedByteSize() {
    return packings().stream().mapToLong(Packing::byteSize).sum();
  }

  /// Returns the algorithms of all its convolutions, whoever chose them. Given to
  /// [Options#withChoices], they give the same plan.
  public Choices choices() {
    Map<ConvolutionShape, ConvolutionAlgorithm> algorithms = new LinkedHashMap<>();
    chosen().forEach(chosen -> algorithms.put(chosen.shape(), chosen.algorithm()));
    return Choices.of(algorithms);
  }

  List<Chosen> chosen() {
    return planned.stream().flatMap(step -> step.chosen().stream()).toList();
  }

  Set<Packing> packings() {
    Set<Packing> packings = new LinkedHashSet<>();
    for (PlannedStep step : planned) {
      if (step.packing() != null) {
        packings.add(step.packing());
      }
    }
    return packings;
  }

  List<PlannedStep> planned() {
    return planned;
  }

  /// Returns the groups of steps that the workers compute together.
  List<StepGroup> groups() {
    return groups;
  }
}
