package dev.sash.gradient;

import dev.sash.layer.Constant;
import dev.sash.layer.Softmax;
import dev.sash.network.Network;
import dev.sash.network.Node;
import dev.sash.volume.Axis;
import dev.sash.volume.Shape;
import dev.sash.volume.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Trains a classifier by stochastic gradient descent with momentum: v = momentum v + gradient +
/// decay w, then w = w - rate v (Sutskever et al. 2013, in the form of PyTorch).
///
/// It is small on purpose: enough for LeNet-5, for networks on images of CIFAR's size, and for
/// fitting a new last layer on top of a frozen network. There is no other optimiser, batch
/// normalisation keeps its statistics, and gradients are those of [Differentiation].
///
/// The same network, examples and options give the same bits on the same machine, whatever the
/// number of threads: a mini-batch is cut into pieces by rules that do not know the threads, and
/// their gradients are added in order; at most eight threads have work. A trainer that
/// [resumes][#resume] a checkpoint goes on to the same bits.
///
/// A trainer belongs to one thread at a time, and has others of its own. Its memory lies off the
/// heap: the parameters and velocities, up to eight times their gradients, the images that all
/// threads learn at a time, and all volumes and their gradients for each thread. [#close] frees it.
public final class Trainer implements AutoCloseable {

  /// Volumes that a piece of a mini-batch may have in bytes, and images; more images make better
  /// matrix products, fewer make pieces for more threads.
  private static final long PIECE_BYTES = 64L << 20;

  private static final int PIECE_IMAGES = 16;

  /// Sums of gradients that are computed side by side.
  private static final int LANES = 8;

  private static final long INITIALIZATION = 1;
  private static final long ORDER = 2;
  private static final long DROPOUT = 3;

  private final Network network;
  private final TrainingOptions options;
  private final Parameters parameters;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment values;
  private final MemorySegment velocities;
  private final MemorySegment[] gradients;
  private final Worker[] workers;
  private final Portion portion;
  private final String inputLayer;
  private final String scoreLayer;
  private final int pieceImages;
  private final Crew crew;
  private long iteration;
  private long exampleCount;

  /// What one thread computes in.
  private record Worker(Differentiation pass, Volume scoreGradient, int[] classes) {}

  private Trainer(Network network, TrainingOptions options) {
    this.network = network;
    this.options = options;
    requireTrainable(network, options);
    parameters = new Parameters(network, trained(network, options)::contains);
    inputLayer = network.inputs().getFirst().name();
    scoreLayer = Loss.scoreLayer(network);
    pieceImages = pieceImages(network, options.batch());
    gradients = new MemorySegment[Math.min(LANES, Math.ceilDiv(options.batch(), pieceImages))];
    workers = new Worker[Math.min(options.threads(), gradients.length)];
    try {
      values = parameters.pack(arena);
      velocities = parameters.allocateTrained(arena);
      for (int lane = 0; lane < gradients.length; lane++) {
        gradients[lane] = parameters.allocateTrained(arena);
      }
      Shape image = network.inputShape().withBatch(1);
      int classCount = network.node(scoreLayer).shape().depth();
      portion = new Portion(arena, image, gradients.length * pieceImages, classCount);
      for (int worker = 0; worker < workers.length; worker++) {
        workers[worker] = worker();
      }
    } catch (RuntimeException | Error e) {
      release();
      throw e;
    }
    crew = new Crew(workers.length);
    initialize();
  }

  /// Returns a trainer that begins.
  ///
  /// @throws NoGradientException if there is no backward pass through a layer
  /// @throws dev.sash.layer.ShapeException if the network cannot take several images at once
  /// @throws IllegalArgumentException if the network does not give 1x1xclasses for each image, it
  ///   mixes the images of a batch, or a layer that is to be trained is not there or has nothing to
  ///   train
  /// @throws IllegalStateException if the network has several inputs or outputs
  /// @throws OutOfMemoryError if the memory is not there
  public static Trainer of(Network network, TrainingOptions options) {
    return new Trainer(network, options);
  }

  /// Returns a trainer that goes on from a checkpoint.
  ///
  /// Network, seed, batch, examples, rates, momentum, decay and loss must be those that it was
  /// written with; layers that are not trained are not in the file. Epochs may differ: the network
  /// is that of a training of so many epochs at once. To go on otherwise, begin a training with
  /// [Initialization#AS_GIVEN].
  ///
  /// @throws CheckpointException if it was written by another training
  /// @throws dev.sash.format.ModelFormatException if the file breaks a rule of its format
  /// @throws IOException if it cannot be read
  public static Trainer resume(Network network, TrainingOptions options, Path checkpoint)
      throws IOException {
    Trainer trainer = of(network, options);
    try {
      TrainingState state =
          TrainingState.read(checkpoint, trainer.parameters, trainer.values, trainer.velocities);
      state.requireSame(checkpoint, options);
      trainer.iteration = state.iteration();
      trainer.exampleCount = state.exampleCount();
      return trainer;
    } catch (IOException | RuntimeException | Error e) {
      trainer.close();
      throw e;
    }
  }

  private static Set<String> trained(Network network, TrainingOptions options) {
    return options
        .layers()
        .orElseGet(
            () ->
                network.nodes().stream()
                    .filter(node -> Trainable.of(node.layer()).isPresent())
                    .map(Node::name)
                    .collect(Collectors.toSet()));
  }

  private static void requireTrainable(Network network, TrainingOptions options) {
    Set<String> names = trained(network, options);
    for (String name : names) {
      if (Trainable.of(network.node(name).layer()).isEmpty()) {
        throw new IllegalArgumentException(
            "%s: a layer of kind '%s' has nothing to train"
                .formatted(name, network.node(name).layer().kind()));
      }
    }
    if (names.isEmpty()) {
      throw new IllegalArgumentException("no layer is to be trained: name at least one");
    }
    Shape scores = network.node(Loss.scoreLayer(network)).shape();
    if (scores.height() != 1 || scores.width() != 1) {
      throw new IllegalArgumentException(
          "%s: a classifier gives 1x1xclasses for each image, got %s"
              .formatted(Loss.scoreLayer(network), scores));
    }
    requireSeparateImages(network);
  }

  /// Cutting a mini-batch into pieces must change nothing.
  private static void requireSeparateImages(Network network) {
    Shape image = network.inputShape().withBatch(1);
    Network one = network.withInputShape(image);
    for (Node node : network.withInputShape(image.withBatch(2)).nodes()) {
      Shape single = one.node(node.name()).shape();
      boolean sameForAll = node.shape().equals(single) && isConstant(network, node);
      boolean separate = node.shape().equals(single.withBatch(2)) && single.batch() == 1;
      boolean mixes =
          node.layer() instanceof Softmax softmax && softmax.axes().contains(Axis.BATCH);
      if (mixes || !(separate || sameForAll)) {
        throw new IllegalArgumentException(
            "%s: a layer of kind '%s' mixes the images of a batch, or has a batch of its own: it gives %s for one image and %s for two"
                .formatted(node.name(), node.layer().kind(), single, node.shape()));
      }
    }
  }

  private static boolean isConstant(Network network, Node node) {
    return node.layer() instanceof Constant
        || (!node.inputs().isEmpty()
            && node.inputs().stream().allMatch(name -> isConstant(network, network.node(name))));
  }

  private static int pieceImages(Network network, int batch) {
    long bytes =
        network.withInputShape(network.inputShape().withBatch(1)).nodes().stream()
            .mapToLong(node -> node.shape().byteSize())
            .sum();
    return Math.min(batch, Math.clamp(PIECE_BYTES / bytes, 1, PIECE_IMAGES));
  }

  private Worker worker() {
    Network piece = network.withInputShape(network.inputShape().withBatch(pieceImages));
    Differentiation.Options wanted =
        new Differentiation.Options(Optional.empty(), Optional.of(Set.of()));
    Differentiation pass = new Differentiation(piece, wanted, parameters, values);
    Volume scoreGradient = Volume.allocate(arena, piece.node(scoreLayer).shape());
    return new Worker(pass, scoreGradient, new int[pieceImages]);
  }

  private void initialize() {
    long number = 0;
    for (Parameters.Entry entry : parameters.trained()) {
      RandomBits random = RandomBits.of(options.seed(), INITIALIZATION, number++);
      options.initialization().set(network.node(entry.layer()).layer(), entry, values, random);
    }
  }

  /// Trains until all epochs are done; returns at once if they are.
  ///
  /// @throws DivergedException if the loss is no finite number
  /// @throws IllegalArgumentException if there are no examples, or one has a class that the network
  ///   does not have
  /// @throws IllegalStateException if these are not as many examples as before, or the trainer is
  ///   closed
  /// @throws UncheckedIOException if a checkpoint cannot be written
  public void train(Examples examples, Progress progress) {
    requireOpen();
    requireSameCount(examples.count());
    long perEpoch = Math.ceilDiv(exampleCount, options.batch());
    boolean countable = perEpoch <= Long.MAX_VALUE / options.epochs();
    long iterations = countable ? perEpoch * options.epochs() : Long.MAX_VALUE;
    while (iteration < iterations) {
      long epoch = iteration / perEpoch;
      Loss.Outcome outcome = learn(examples, epoch, iteration % perEpoch * options.batch());
      iteration++;
      if (options.checkpoint().isPresent()
          && (iteration == iterations || iteration % options.checkpoint().get().interval() == 0)) {
        save(options.checkpoint().get().file());
      }
      float rate = options.learningRate().at(epoch);
      progress.at(new Progress.Report(iteration, iterations, epoch, rate, outcome));
    }
  }

  private void requireOpen() {
    if (!arena.scope().isAlive()) {
      throw new IllegalStateException("the trainer is closed");
    }
  }

  private void requireSameCount(long count) {
    if (count <= 0) {
      throw new IllegalArgumentException("there must be at least one example: " + count);
    }
    if (exampleCount != 0 && exampleCount != count) {
      throw new IllegalStateException(
          "training began with %d examples, now there are %d".formatted(exampleCount, count));
    }
    exampleCount = count;
  }

  /// Learns the mini-batch that begins at a place in the order of an epoch. A lane learns its
  /// pieces one after the other, so that the order of the sums does not depend on the threads.
  private Loss.Outcome learn(Examples examples, long epoch, long first) {
    int count = (int) Math.min(options.batch(), exampleCount - first);
    int pieces = Math.ceilDiv(count, pieceImages);
    int lanes = Math.min(pieces, gradients.length);
    Loss.Outcome[] outcomes = new Loss.Outcome[pieces];
    Permutation order =
        new Permutation(exampleCount, RandomBits.of(options.seed(), ORDER, epoch).key());
    for (int done = 0; done < pieces; done += lanes) {
      int from = done * pieceImages;
      int images = Math.min(lanes * pieceImages, count - from);
      portion.fill(crew, examples, epoch, order, first + from, images);
      int before = done;
      crew.run(
          Math.min(lanes, pieces - before),
          (lane, worker) -> {
            outcomes[before + lane] = goBack(workers[worker], lane, before + lane, count);
            collect(workers[worker].pass().parameterGradients(), gradients[lane], before == 0);
          });
    }
    Loss.Outcome outcome =
        Arrays.stream(outcomes).reduce(new Loss.Outcome(0, 0, 0), Loss.Outcome::plus);
    if (!Double.isFinite(outcome.sum())) {
      throw new DivergedException(
          "the loss of mini-batch %d is %s: use a smaller learning rate, or look at the examples"
              .formatted(iteration, outcome.sum()));
    }
    descend(lanes, options.learningRate().at(epoch));
    return outcome;
  }

  private void collect(MemorySegment piece, MemorySegment lane, boolean first) {
    if (first) {
      lane.copyFrom(piece);
    } else {
      Floats.add(piece, 0, lane, 0, parameters.trainedCount());
    }
  }

  private Loss.Outcome goBack(Worker worker, int lane, int piece, int count) {
    Differentiation pass = worker.pass();
    portion.into(lane * pieceImages, pass.value(inputLayer), worker.classes());
    pass.forward(RandomBits.of(options.seed(), DROPOUT, iteration, piece));
    Loss.Outcome outcome =
        options
            .loss()
            .measure(pass.value(scoreLayer), worker.classes(), 1f / count, worker.scoreGradient());
    pass.backward(scoreLayer, worker.scoreGradient());
    return outcome;
  }

  private void descend(int lanes, float rate) {
    int parts = workers.length;
    crew.run(
        parts,
        (part, _) -> {
          for (Parameters.Entry entry : parameters.trained()) {
            long from = entry.offset() + entry.count() * part / parts;
            long to = entry.offset() + entry.count() * (part + 1) / parts;
            float decay = entry.role() == Role.WEIGHT ? options.weightDecay() : 0;
            descend(from, to, decay, lanes, rate);
          }
        });
  }

  private void descend(long from, long to, float decay, int lanes, float rate) {
    for (long i = from; i < to; i++) {
      float value = Floats.get(values, i);
      float gradient = decay * value;
      for (int lane = 0; lane < lanes; lane++) {
        gradient += Floats.get(gradients[lane], i);
      }
      float velocity = options.momentum() * Floats.get(velocities, i) + gradient;
      Floats.set(velocities, i, velocity);
      Floats.set(values, i, value - rate * velocity);
    }
  }

  /// Writes the state from which [#resume] goes on; the file appears whole or not at all.
  ///
  /// @throws UncheckedIOException if it cannot be written
  /// @throws IllegalStateException if the trainer is closed
  public void save(Path file) {
    requireOpen();
    TrainingState state = TrainingState.of(iteration, exampleCount, options);
    try {
      state.write(file, parameters, values, velocities);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns how many mini-batches were learned.
  public long iteration() {
    return iteration;
  }

  /// Returns the network with a copy of the parameters as they are now; it outlives the trainer.
  ///
  /// @throws IllegalStateException if the trainer is closed
  public Network network() {
    requireOpen();
    return parameters.apply(network, values);
  }

  /// Ends the threads and frees the memory.
  @Override
  public void close() {
    crew.close();
    if (arena.scope().isAlive()) {
      release();
    }
  }

  private void release() {
    for (Worker worker : workers) {
      if (worker != null) {
        worker.pass().close();
      }
    }
    arena.close();
  }
}
