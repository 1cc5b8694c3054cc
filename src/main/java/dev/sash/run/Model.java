package dev.sash.run;

import dev.sash.kernel.FilterMatrix;
import dev.sash.kernel.Kernel;
import dev.sash.kernel.Packing;
import dev.sash.kernel.Task;
import dev.sash.kernel.WarmUp;
import dev.sash.layer.Input;
import dev.sash.network.Network;
import dev.sash.network.Node;
import dev.sash.openblas.OpenBlas;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A network ready to run: its weights packed once, OpenBLAS loaded, a team of workers. All
/// sessions share them.
///
/// Safe for use by several threads. Owns the packed weights and the worker threads until it is
/// closed; weights that are used in place belong to the network. Sessions of a closed model throw
/// `IllegalStateException`.
public final class Model implements AutoCloseable {

  /// Multiply-accumulates of a call from which compiled kernels are waited for.
  private static final long WORTH_WARMING = 50_000_000;

  /// Bytes of a mapped file that a worker has loaded at once.
  private static final long LOADED_PART_BYTES = 8L << 20;

  private final Network network;
  private final Options options;
  private final OpenBlas blas;
  private final WorkerTeam team;
  private final Arena arena = Arena.ofShared();
  private final Lease lease = new Lease("model");
  private final Map<Packing, FilterMatrix> matrices = new HashMap<>();
  private final Plan plan;

  /// @param planned the plan for the network's own input shape, if the options are to stay as they
  ///   are
  private Model(Network network, Options options, Optional<Plan> planned) {
    this.network = network;
    blas = OpenBlas.load();
    team = new WorkerTeam(options.threads());
    try {
      this.options =
          switch (options.tuning()) {
            case ESTIMATED -> options;
            case MEASURED -> Measurement.tune(network, options, blas, team);
          };
      plan = planned.orElseGet(() -> Plan.of(network, this.options));
    } catch (Throwable e) {
      team.close();
      throw e;
    }
  }

  /// Loads a network with one thread a processor.
  ///
  /// @throws dev.sash.openblas.OpenBlasException if OpenBLAS cannot be loaded
  public static Model load(Network network) {
    return load(network, Options.defaults());
  }

  /// Loads a network: plans it for its own input shape and packs its weights, with
  /// [Tuning#MEASURED] after it has measured by which algorithms.
  ///
  /// @throws ChoiceException if the options' choices name an algorithm that cannot compute its
  ///   convolution
  /// @throws dev.sash.openblas.OpenBlasException if OpenBLAS cannot be loaded
  public static Model load(Network network, Options options) {
    return switch (options.tuning()) {
      case ESTIMATED -> {
        Plan plan = Plan.of(network, options);
        Optional<Thread> warmUp = startWarmUp(plan);
        yield new Model(network, options, Optional.of(plan)).packed(warmUp);
      }
      case MEASURED -> {
        Model model = new Model(network, options, Optional.empty());
        yield model.packed(startWarmUp(model.plan));
      }
    };
  }

  /// While OpenBLAS is loaded and weights are packed, the JIT can compile what will multiply them.
  /// A small network is through its first call sooner than the compiler.
  private static Optional<Thread> startWarmUp(Plan plan) {
    if (plan.network().costTable().multiplyAccumulates() < WORTH_WARMING) {
      return Optional.empty();
    }
    return Optional.of(
        Thread.ofPlatform().daemon().name("sash-warm-up").start(() -> WarmUp.run(kernels(plan))));
  }

  private Model packed(Optional<Thread> warmUp) {
    try {
      pack(plan.packings());
      if (warmUp.isPresent()) {
        warmUp.get().join();
      }
      return this;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return this;
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  /// Returns whether models of this process use the Vector API: its module is there, the JVM
  /// compiles it, the system property `dev.sash.vector` is not `false`, and the processor has
  /// vectors of four floats and more.
  public static boolean useVectors() {
    return WarmUp.hasVectors();
  }

  /// Returns the network.
  public Network network() {
    return network;
  }

  /// Returns the algorithms of all convolutions of the network on its own input shape, with the
  /// choices for others that the model was given. A model that is given them has the same plan and
  /// gives the same bits, whatever its tuning and the number of its threads.
  public Choices choices() {
    return plan.choices().with(options.choices());
  }

  /// Returns the plan for the network's own input shape. Nothing is allocated off the heap.
  public Plan plan() {
    return plan;
  }

  /// Returns the plan for another shape of the only input. Nothing is allocated off the heap, and
  /// nothing measured: convolutions of shapes that the model's choices do not name are estimated.
  /// To measure them, load `network.withInputShape(shape)` once and join its choices by
  /// [Choices#with].
  ///
  /// @throws dev.sash.layer.ShapeException if a layer does not fit that shape
  public Plan plan(Shape input) {
    return Plan.of(network.withInputShape(input), options);
  }

  /// Gets everything ready that a first call would otherwise wait for: has the JIT compile the
  /// loops that the network's plan needs, for a few seconds at most, and makes one call on zeros.
  /// Loading a large network does the first by itself.
  ///
  /// @throws IllegalStateException if the model is closed
  public void warmUp() {
    WarmUp.run(kernels(plan));
    try (Arena memory = Arena.ofShared();
        Session session = session()) {
      List<Volume> inputs =
          network.inputs().stream().map(node -> Volume.allocate(memory, node.shape())).toList();
      List<Volume> outputs =
          network.outputs().stream().map(node -> Volume.allocate(memory, node.shape())).toList();
      session.run(inputs, outputs);
    }
  }

  private static List<Kernel> kernels(Plan plan) {
    return plan.planned().stream().map(PlannedStep::kernel).toList();
  }

  /// Opens a session for the network's own input shape.
  ///
  /// @throws IllegalStateException if the model is closed
  public Session session() {
    return session(plan);
  }

  /// Opens a session for another shape of the only input.
  ///
  /// @throws dev.sash.layer.ShapeException if a layer does not fit that shape
  /// @throws IllegalStateException if the model is closed
  public Session session(Shape input) {
    return session(plan(input));
  }

  /// Opens a session for a plan of this model: allocates its workspace, and packs weights that no
  /// plan before needed.
  ///
  /// @param plan of this model's layers, for any shapes of the inputs
  /// @throws IllegalArgumentException if the plan is of another network, or was made with other
  ///   options or choices
  /// @throws IllegalStateException if the model is closed
  public Session session(Plan plan) {
    if (!plan.options().equals(options)) {
      throw new IllegalArgumentException(
          "the plan was made with %s, the model with %s: use model.plan(shape)"
              .formatted(plan.options(), options));
    }
    requireSameLayers(plan.network());
    lease.enter();
    try {
      return new Session(this, plan);
    } finally {
      lease.exit();
    }
  }

  private void requireSameLayers(Network planned) {
    List<Node> own = network.nodes();
    List<Node> others = planned.nodes();
    if (own.size() != others.size()) {
      throw otherNetwork("it has %d layers, the model %d", others.size(), own.size());
    }
    for (int i = 0; i < own.size(); i++) {
      if (!isSame(own.get(i), others.get(i))) {
        throw otherNetwork(
            "its layer '%s' is not the model's layer '%s' with the same weights and inputs",
            others.get(i).name(), own.get(i).name());
      }
    }
    if (!names(network.outputs()).equals(names(planned.outputs()))) {
      throw otherNetwork(
          "it gives %s, the model %s", names(planned.outputs()), names(network.outputs()));
    }
  }

  private static IllegalArgumentException otherNetwork(String difference, Object... values) {
    return new IllegalArgumentException(
        "the plan is of another network: "
            + difference.formatted(values)
            + ": use model.plan(shape)");
  }

  /// Inputs may differ in shape. Tensors are the same only if they are one object.
  private static boolean isSame(Node own, Node other) {
    return own.name().equals(other.name())
        && own.inputs().equals(other.inputs())
        && (own.layer() instanceof Input && other.layer() instanceof Input
            || own.layer().equals(other.layer()));
  }

  private static List<String> names(List<Node> nodes) {
    return nodes.stream().map(Node::name).toList();
  }

  synchronized FilterMatrix matrix(Packing packing) {
    return matrices.get(packing);
  }

  /// Packs what no plan before needed; a worker packs one at a time, the largest first.
  synchronized void pack(Collection<Packing> packings) {
    List<Packing> missing =
        packings.stream()
            .filter(packing -> !matrices.containsKey(packing))
            .sorted(Comparator.comparingLong(Packing::byteSize).reversed())
            .toList();
    FilterMatrix[] packed = new FilterMatrix[missing.size()];
    Task task = (index, _) -> packed[index] = pack(missing.get(index));
    if (missing.stream()
        .flatMap(Packing::reads)
        .allMatch(tensor -> team.mayAccess(tensor.segment()))) {
      team.run(task, packed.length);
    } else {
      WorkerTeam.runAlone(task, packed.length);
    }
    for (int i = 0; i < packed.length; i++) {
      matrices.put(missing.get(i), packed[i]);
    }
    missing.stream()
        .filter(packing -> packing.copied().isEmpty())
        .flatMap(Packing::reads)
        .forEach(this::load);
  }

  /// Mapped weights that are used in place would come page by page in the first call.
  private void load(Tensor weights) {
    long size = weights.byteSize();
    Task task =
        (part, _) -> {
          long first = part * LOADED_PART_BYTES;
          weights.load(first, Math.min(LOADED_PART_BYTES, size - first));
        };
    int parts = Math.toIntExact(Math.ceilDiv(size, LOADED_PART_BYTES));
    if (team.mayAccess(weights.segment())) {
      team.run(task, parts);
    } else {
      WorkerTeam.runAlone(task, parts);
    }
  }

  /// Of weights that are copied, the file's pages are not kept in memory too.
  private FilterMatrix pack(Packing packing) {
    FilterMatrix matrix = packing.pack(arena);
    packing.copied().ifPresent(Tensor::unload);
    return matrix;
  }

  OpenBlas blas() {
    return blas;
  }

  WorkerTeam team() {
    return team;
  }

  Lease lease() {
    return lease;
  }

  /// Waits for running calls, frees the packed weights and ends the worker threads. Closing again
  /// does nothing.
  @Override
  public void close() {
    if (lease.close()) {
      team.close();
      arena.close();
    }
  }
}
