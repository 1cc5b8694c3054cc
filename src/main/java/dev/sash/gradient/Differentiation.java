package dev.sash.gradient;

import dev.sash.layer.Constant;
import dev.sash.network.Network;
import dev.sash.network.Node;
import dev.sash.openblas.OpenBlas;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import dev.sash.volume.Volume;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A forward pass that keeps every volume, and the backward pass through it: gradients of a scalar
/// with respect to volumes and parameters, by reverse accumulation (CS231n, "Backpropagation,
/// Intuitions").
///
/// ```java
/// try (Differentiation pass = Differentiation.of(network)) {
///   pass.forward(image);
///   pass.backward("scores", oneAtTheClass); // the gradient of the scalar: 1 at one score, else 0
///   Volume saliency = pass.gradient("image");
/// }
/// ```
///
/// Its memory lies off the heap and is freed by [#close]: a copy of all parameters, every volume,
/// and a gradient for each volume and parameter that one is asked for. Volumes that it returns are
/// views of that memory; the next pass overwrites them. Batch normalisation keeps its running
/// statistics and is a scale and a shift.
///
/// A pass belongs to one thread at a time, and computes in it; passes of several threads do not
/// disturb each other.
public final class Differentiation implements AutoCloseable {

  private final Arena arena = Arena.ofShared();
  private final Network network;
  private final Parameters parameters;
  private final MemorySegment gradients;
  private boolean ran;
  private final Map<String, Signal> signals = new LinkedHashMap<>();
  private final List<BoundStep> steps = new ArrayList<>();

  private record BoundStep(String name, Step step, boolean goesBack) {}

  /// What gradients are computed of; the fewer, the quicker.
  ///
  /// @param layers names of the layers whose parameters get gradients, or empty: all
  /// @param volumes names of the layers whose volumes certainly get gradients, besides those that
  ///   lie on the way from the result to another gradient, or empty: all
  public record Options(Optional<Set<String>> layers, Optional<Set<String>> volumes) {

    /// Copies the sets.
    public Options {
      layers = layers.map(Set::copyOf);
      volumes = volumes.map(Set::copyOf);
    }

    /// Returns gradients of everything.
    public static Options defaults() {
      return new Options(Optional.empty(), Optional.empty());
    }

    /// Returns gradients of the parameters of these layers alone; of none if there are no names.
    public Options withParametersOf(Set<String> names) {
      return new Options(Optional.of(names), volumes);
    }

    /// Returns gradients of the volumes of these layers alone.
    public Options withVolumes(Set<String> names) {
      return new Options(layers, Optional.of(names));
    }

    boolean trains(String layer) {
      return layers.isEmpty() || layers.get().contains(layer);
    }

    private boolean asksFor(String volume) {
      return volumes.isEmpty() || volumes.get().contains(volume);
    }

    private void requireKnown(Network network) {
      layers.ifPresent(names -> names.forEach(network::node));
      volumes.ifPresent(names -> names.forEach(network::node));
    }
  }

  /// @param values slab of the parameters, or null: a copy of the network's own
  Differentiation(Network network, Options options, Parameters parameters, MemorySegment values) {
    this.network = network;
    this.parameters = parameters;
    try {
      gradients = parameters.allocateTrained(arena);
      MemorySegment slab = values == null ? parameters.pack(arena) : values;
      Resources resources = new Resources(arena, new Scratch(arena), OpenBlas.load());
      Steps maker = new Steps(parameters, slab, gradients, resources);
      Set<String> needed = needed(network, parameters, options);
      for (Node node : network.nodes()) {
        Signal output = signal(node, needed.contains(node.name()));
        List<Signal> inputs = node.inputs().stream().map(signals::get).toList();
        signals.put(node.name(), output);
        Step step = maker.of(node, inputs, output);
        if (step != null) {
          steps.add(new BoundStep(node.name(), step, output.hasGradient()));
        }
      }
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /// Returns a pass that gives the gradients of everything.
  ///
  /// @throws NoGradientException if there is no backward pass through a layer
  /// @throws OutOfMemoryError if the memory is not there
  public static Differentiation of(Network network) {
    return of(network, Options.defaults());
  }

  /// Returns a pass that gives some gradients.
  ///
  /// @throws NoGradientException if there is no backward pass through a layer
  /// @throws IllegalArgumentException if an option names a layer that is not there
  /// @throws OutOfMemoryError if the memory is not there
  public static Differentiation of(Network network, Options options) {
    options.requireKnown(network);
    return new Differentiation(network, options, new Parameters(network, options::trains), null);
  }

  /// Returns the bytes of the parameters, volumes and gradients of a pass. What single layers keep
  /// besides, such as the places of the maxima of max pooling or up to 4 MiB of im2col rows, and
  /// scratch memory come on top.
  ///
  /// @throws IllegalArgumentException if an option names a layer that is not there
  /// @throws ArithmeticException if they are 2^63 or more
  public static long byteSize(Network network, Options options) {
    options.requireKnown(network);
    Parameters parameters = new Parameters(network, options::trains);
    Set<String> needed = needed(network, parameters, options);
    long byteSize = parameters.byteSize();
    for (Node node : network.nodes()) {
      int volumes = needed.contains(node.name()) ? 2 : 1;
      byteSize = Math.addExact(byteSize, Math.multiplyExact(volumes, node.shape().byteSize()));
    }
    return byteSize;
  }

  /// The volumes from which a gradient that is asked for can be reached.
  private static Set<String> needed(Network network, Parameters parameters, Options options) {
    Set<String> needed = new HashSet<>();
    for (Node node : network.nodes()) {
      if (options.asksFor(node.name())
          || parameters.isTrained(node.name())
          || node.inputs().stream().anyMatch(needed::contains)) {
        needed.add(node.name());
      }
    }
    return needed;
  }

  private Signal signal(Node node, boolean hasGradient) {
    Volume value = Volume.allocate(arena, node.shape());
    if (node.layer() instanceof Constant constant) {
      value.copyFrom(constant.values());
    }
    return new Signal(value, hasGradient ? Volume.allocate(arena, node.shape()) : null);
  }

  /// Computes all volumes; dropout passes its input on, as at test time.
  ///
  /// @throws IllegalArgumentException if the shape is not the network's input's
  /// @throws IllegalStateException if the network has several inputs, or this pass is closed
  public void forward(Volume input) {
    fill(input);
    forward();
  }

  /// Computes all volumes as in training: dropout drops units that the seed names.
  ///
  /// @throws IllegalArgumentException if the shape is not the network's input's
  /// @throws IllegalStateException if the network has several inputs, or this pass is closed
  public void forward(Volume input, long dropoutSeed) {
    fill(input);
    forward(RandomBits.of(dropoutSeed));
  }

  private void requireOpen() {
    if (!arena.scope().isAlive()) {
      throw new IllegalStateException("the differentiation is closed");
    }
  }

  private void fill(Volume input) {
    requireOpen();
    Shape expected = network.inputShape();
    if (!input.shape().equals(expected)) {
      throw new IllegalArgumentException(
          "expected an input of %s, got %s: use network.withInputShape(%s)"
              .formatted(expected, input.shape(), input.shape()));
    }
    value(network.inputs().getFirst().name()).copyFrom(input);
  }

  /// Computes all volumes from what was written into those of the inputs; dropout passes its input
  /// on.
  ///
  /// @throws IllegalStateException if this pass is closed
  public void forward() {
    forward((RandomBits) null);
  }

  void forward(RandomBits dropped) {
    requireOpen();
    int number = 0;
    for (BoundStep bound : steps) {
      if (bound.step() instanceof DropoutStep dropout) {
        dropout.drop(dropped == null ? null : RandomBits.of(dropped.key(), number));
      }
      bound.step().forward();
      number++;
    }
    ran = true;
  }

  /// Goes back from the network's only output.
  ///
  /// @param gradient of the scalar with respect to the output
  /// @throws IllegalArgumentException if the shape is not the output's
  /// @throws IllegalStateException if the network has several outputs, there was no forward pass
  ///   yet, or this pass is closed
  public void backward(Volume gradient) {
    network.outputShape();
    backward(network.outputs().getFirst().name(), gradient);
  }

  /// Goes back from the volume of a layer: afterwards every gradient is that of the scalar whose
  /// gradient with respect to this volume is given. Volumes that are computed later have gradient
  /// 0.
  ///
  /// @throws IllegalArgumentException if there is no such layer, the shape is not its volume's, or
  ///   no gradient that was asked for can be reached from it
  /// @throws IllegalStateException if there was no forward pass yet, or this pass is closed
  public void backward(String layer, Volume gradient) {
    requireOpen();
    if (!ran) {
      throw new IllegalStateException("there are no volumes to go back from: call forward first");
    }
    Volume start = gradient(layer);
    if (!gradient.shape().equals(start.shape())) {
      throw new IllegalArgumentException(
          "%s: expected a gradient of %s, got %s"
              .formatted(layer, start.shape(), gradient.shape()));
    }
    gradients.fill((byte) 0);
    for (Signal signal : signals.values()) {
      if (signal.hasGradient() && signal.gradient() != gradient) {
        signal.gradients().fill((byte) 0);
      }
    }
    start.copyFrom(gradient);
    boolean reached = false;
    for (BoundStep bound : steps.reversed()) {
      reached |= bound.name().equals(layer);
      if (reached && bound.goesBack()) {
        bound.step().backward();
      }
    }
  }

  /// Returns the volume of a layer.
  ///
  /// @throws IllegalArgumentException if there is no such layer
  public Volume value(String layer) {
    return signals.get(network.node(layer).name()).value();
  }

  /// Returns the gradient with respect to the volume of a layer.
  ///
  /// @throws IllegalArgumentException if there is no such layer, or its gradient was not asked for
  public Volume gradient(String layer) {
    Signal signal = signals.get(network.node(layer).name());
    if (!signal.hasGradient()) {
      throw new IllegalArgumentException(
          "%s: its volume has no gradient: name it in Options.withVolumes".formatted(layer));
    }
    return signal.gradient();
  }

  /// Returns a copy of the gradient with respect to a parameter of a layer, in the order and with
  /// the dimensions that the layer's tensor has; the garbage collector frees it. Weights without a
  /// connection have gradient 0; of tied weights each has that of their coefficient.
  ///
  /// @throws IllegalArgumentException if there is no such layer, it has no such parameter, or its
  ///   gradient was not asked for
  /// @throws IllegalStateException if this pass is closed
  public Tensor toParameterGradient(String layer, Role role) {
    requireOpen();
    Parameters.Entry entry =
        parameters
            .entry(network.node(layer).name(), role)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "%s: a layer of kind '%s' has no %s"
                            .formatted(layer, network.node(layer).layer().kind(), role.label())));
    if (!entry.trained()) {
      throw new IllegalArgumentException(
          "%s: its parameters have no gradient: name it in Options.withParametersOf"
              .formatted(layer));
    }
    return Parameters.toTensor(entry, gradients);
  }

  /// Returns the slab of the gradients of the trained parameters.
  MemorySegment parameterGradients() {
    return gradients;
  }

  /// Frees the memory.
  ///
  /// @throws IllegalStateException if another thread is computing
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
