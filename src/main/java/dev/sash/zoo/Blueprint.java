package dev.sash.zoo;

import dev.sash.layer.Layer;
import dev.sash.network.Network;
import dev.sash.network.Weights;
import dev.sash.volume.Shape;
import dev.sash.volume.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// A network without its weights: the layers, every shape, and the tensors that it needs, by name.
///
/// Immutable and free to share between threads; it holds no memory off the heap.
public final class Blueprint {

  private final String name;
  private final List<Part> parts;
  private final Predicate<String> superfluous;

  /// @param superfluous which tensors weights may have although no layer reads them
  Blueprint(String name, List<Part> parts, Predicate<String> superfluous) {
    this.name = name;
    this.parts = List.copyOf(parts);
    this.superfluous = superfluous;
  }

  /// Returns the name for messages.
  public String name() {
    return name;
  }

  /// Returns the shape of the input.
  public Shape inputShape() {
    return parts.getFirst().shape();
  }

  /// Returns the shape of the output.
  public Shape outputShape() {
    return parts.getLast().shape();
  }

  /// Returns the tensors that the network needs, in the order of its layers.
  public List<Parameter> parameters() {
    return parts.stream().flatMap(part -> part.parameters().stream()).toList();
  }

  /// Returns the number of trained parameters, as publications count them: biases included, running
  /// means and variances not.
  public long parameterCount() {
    return parameters().stream()
        .filter(Parameter::trained)
        .mapToLong(Parameter::elementCount)
        .reduce(0, Math::addExact);
  }

  /// Returns the multiply-accumulate operations of a forward pass: each weight of a kernel is used
  /// once at each position of its layer's output.
  public long multiplyAccumulates() {
    return parts.stream().mapToLong(Blueprint::multiplyAccumulates).reduce(0, Math::addExact);
  }

  /// Returns the elements of all volumes together, the input's included; constants count as
  /// weights.
  public long activationCount() {
    return parts.stream()
        .filter(part -> !part.isConstant())
        .mapToLong(part -> part.shape().elementCount())
        .reduce(0, Math::addExact);
  }

  private static long multiplyAccumulates(Part part) {
    return part.parameters().stream()
        .filter(parameter -> parameter.initial() instanceof Initial.He)
        .mapToLong(
            kernel -> Math.multiplyExact(kernel.elementCount(), part.shape().positionCount()))
        .sum();
  }

  /// Returns the network with these weights. Layers view the tensors where they are, so that the
  /// memory must outlive the network; only what a layer stores in another form is copied, and those
  /// are small.
  ///
  /// Tensors that other writers add are passed over: `num_batches_tracked` of batch normalisation,
  /// and the auxiliary classifiers of GoogLeNet, which serve training alone.
  ///
  /// @throws WeightsException if a tensor is missing, has other dimensions, or belongs to no layer;
  ///   it names them all
  public Network build(Weights weights) {
    Map<String, Tensor> tensors = new HashMap<>();
    List<String> problems = new ArrayList<>();
    for (Parameter parameter : parameters()) {
      Optional<Tensor> tensor = weights.tensor(parameter.name());
      tensor.ifPresent(found -> tensors.put(parameter.name(), found));
      problem(parameter, tensor).ifPresent(problems::add);
    }
    for (String surplus : weights.names()) {
      if (!tensors.containsKey(surplus) && !superfluous.test(surplus)) {
        problems.add("'%s' belongs to no layer: leave it out".formatted(surplus));
      }
    }
    if (!problems.isEmpty()) {
      throw new WeightsException(name, problems);
    }
    return assemble(tensors);
  }

  private static Optional<String> problem(Parameter parameter, Optional<Tensor> tensor) {
    if (tensor.isEmpty()) {
      return Optional.of(
          "'%s' is missing: expected %s".formatted(parameter.name(), parameter.dimensions()));
    }
    List<Long> dimensions = Arrays.stream(tensor.get().dimensions()).boxed().toList();
    if (!dimensions.equals(parameter.dimensions())) {
      return Optional.of(
          "'%s' has another shape: expected %s, got %s"
              .formatted(parameter.name(), parameter.dimensions(), dimensions));
    }
    return Optional.empty();
  }

  private Network assemble(Map<String, Tensor> tensors) {
    Network.Builder builder = Network.builder();
    for (Part part : parts) {
      List<Tensor> own =
          part.parameters().stream().map(parameter -> tensors.get(parameter.name())).toList();
      Layer layer = part.layer().apply(own);
      builder.add(part.name(), layer, part.inputs());
      assert builder.shape(part.name()).equals(part.shape()) : part;
    }
    return builder.build();
  }

  /// Returns weights as before training: He's for kernels, 0 for biases, 1 and 0 for batch
  /// normalisation. The same seed gives the same bits on every machine, each tensor apart from the
  /// others.
  ///
  /// They are written straight into memory of the arena and live as long as it does.
  ///
  /// @throws OutOfMemoryError if the arena cannot give `4 * parameterCount()` bytes and a little
  ///   more
  public Weights randomWeights(long seed, Arena arena) {
    return RandomWeights.of(parameters(), seed, arena);
  }

  /// Returns zeros for weights, for whoever asks for shapes, costs and plans alone. They take
  /// neither memory nor disk, whatever their size.
  ///
  /// @throws java.io.UncheckedIOException if the folder for temporary files takes no file
  public Weights zeroWeights() {
    return ZeroWeights.of(this);
  }
}
