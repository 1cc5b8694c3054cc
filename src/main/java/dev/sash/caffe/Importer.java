package dev.sash.caffe;

import dev.sash.caffe.NetDefinition.InputDefinition;
import dev.sash.file.Broken;
import dev.sash.file.MappedFile;
import dev.sash.file.Memory;
import dev.sash.format.Location;
import dev.sash.layer.Activation;
import dev.sash.network.Network;
import dev.sash.volume.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// Makes a network of a definition and the trained numbers of its layers.
///
/// A blob's name means what was written to it last, so that a layer whose top is its bottom needs
/// no rule of its own.
final class Importer {

  private static final String SUPPORTED =
      "BatchNorm, Bias, Clip, Concat, Convolution, Deconvolution, Dropout, ELU, Eltwise, Flatten,"
          + " InnerProduct, Input, LRN, Permute, Pooling, Power, PReLU, ReLU, ReLU6, Reshape,"
          + " Scale, ShuffleChannel, Sigmoid, Slice, Softmax, Split, TanH";

  private final Location location;
  private final NetDefinition net;
  private final Map<String, List<Blob>> weights;
  private final Memory memory;
  private final Graph graph = new Graph();
  private final Map<String, Value> blobs = new HashMap<>();
  private final SequencedMap<String, Value> unread = new LinkedHashMap<>();
  private final Set<LayerDefinition> merged = Collections.newSetFromMap(new IdentityHashMap<>());

  /// Prepares an import.
  ///
  /// @param location the file of the definition
  Importer(Location location, NetDefinition net, Map<String, List<Blob>> weights, Memory memory) {
    this.location = location;
    this.net = net;
    this.weights = weights;
    this.memory = memory;
  }

  /// Makes the network.
  ///
  /// @param shapes shapes of inputs that replace the file's, by blob
  Network read(Map<String, Shape> shapes) {
    for (InputDefinition input : net.usedInputs()) {
      inLayer(
          input.blob(),
          "Input",
          () -> blobs.put(input.blob(), graph.input(input.blob(), sizes(input, shapes))));
    }
    for (int i = 0; i < net.layers().size(); i++) {
      int index = i;
      LayerDefinition layer = net.layers().get(i);
      if (!layer.isData() && !layer.isEnd() && !merged.contains(layer)) {
        inLayer(layer.name(), layer.type(), () -> read(index, layer));
      }
    }
    if (unread.isEmpty()) {
      throw Broken.rule("the network computes nothing: no layer writes a blob that no other reads");
    }
    Set<Value> outputs = new HashSet<>();
    unread.forEach(
        (blob, value) -> {
          if (outputs.add(value)) {
            inLayer(blob, "output", () -> graph.output(blob, value));
          }
        });
    return graph.build();
  }

  private void inLayer(String name, String type, Runnable reading) {
    MappedFile.guarded(
        location.withNode(name, type),
        () -> {
          reading.run();
          return name;
        });
  }

  private static List<Integer> sizes(InputDefinition input, Map<String, Shape> shapes) {
    Shape shape = shapes.get(input.blob());
    if (shape != null) {
      boolean vectors = input.sizes().isPresent() && input.sizes().get().size() == 2;
      return vectors
          ? List.of(shape.batch(), shape.depth())
          : List.of(shape.batch(), shape.depth(), shape.height(), shape.width());
    }
    return input
        .sizes()
        .orElseThrow(
            () ->
                Broken.rule(
                    "line %d: the file does not give the size of input '%s': pass a shape for it",
                    input.line(), input.blob()));
  }

  private void read(int index, LayerDefinition layer) {
    List<Value> inputs = new ArrayList<>();
    for (String bottom : layer.bottoms()) {
      Value value = blobs.get(bottom);
      if (value == null) {
        throw Broken.rule("line %d: no layer before writes its bottom '%s'", layer.line(), bottom);
      }
      inputs.add(value);
      unread.remove(bottom);
    }
    Step step = step(layer, inputs);
    switch (layer.type()) {
      case "Silence" -> {}
      case "BatchNorm" -> {
        Optional<Step> scale = scaleBehind(index, step);
        scale.ifPresent(next -> merged.add(next.layer()));
        write(scale.map(Step::layer).orElse(layer), List.of(ChannelLayers.batchNorm(step, scale)));
      }
      case "Slice" -> write(layer, ShapeLayers.slice(step));
      case "Split" -> write(layer, Collections.nCopies(layer.tops().size(), step.input()));
      default -> write(layer, List.of(value(step)));
    }
  }

  private Step step(LayerDefinition layer, List<Value> inputs) {
    return new Step(layer, inputs, weights.getOrDefault(layer.name(), List.of()), graph, memory);
  }

  private void write(LayerDefinition layer, List<Value> values) {
    int tops = layer.tops().size();
    if (tops == 0 || tops != values.size()) {
      throw Broken.rule("line %d: %s has one top, got %d", layer.line(), layer.type(), tops);
    }
    for (int i = 0; i < tops; i++) {
      blobs.put(layer.tops().get(i), values.get(i));
      unread.putLast(layer.tops().get(i), values.get(i));
    }
  }

  /// Returns the Scale layer next to a BatchNorm layer if nobody else reads what it reads.
  private Optional<Step> scaleBehind(int index, Step batchNorm) {
    if (index + 1 == net.layers().size() || batchNorm.layer().tops().size() != 1) {
      return Optional.empty();
    }
    String top = batchNorm.layer().tops().getFirst();
    LayerDefinition next = net.layers().get(index + 1);
    boolean follows = next.type().equals("Scale") && next.bottoms().equals(List.of(top));
    Step scale = step(next, batchNorm.inputs());
    if (!follows
        || !ChannelLayers.isPerChannel(scale, batchNorm.input().rank())
        || isReadBehind(index + 1, top)) {
      return Optional.empty();
    }
    return Optional.of(scale);
  }

  private boolean isReadBehind(int index, String blob) {
    for (int i = index; i < net.layers().size(); i++) {
      LayerDefinition layer = net.layers().get(i);
      if (i > index && layer.bottoms().contains(blob)) {
        return true;
      }
      if (layer.tops().contains(blob)) {
        return false;
      }
    }
    return false;
  }

  private static Value value(Step step) {
    return switch (step.layer().type()) {
      case "Convolution", "DepthwiseConvolution" -> WindowLayers.convolution(step);
      case "Deconvolution" -> WindowLayers.deconvolution(step);
      case "Pooling" -> WindowLayers.pooling(step);
      case "InnerProduct" -> NumberLayers.innerProduct(step);
      case "ReLU" -> NumberLayers.relu(step);
      case "ReLU6" -> step.add(Activation.clip(0, 6), step.input());
      case "PReLU" -> ChannelLayers.prelu(step);
      case "ELU" -> NumberLayers.elu(step);
      case "Sigmoid" -> step.add(Activation.SIGMOID, step.input());
      case "TanH" -> step.add(Activation.TANH, step.input());
      case "Clip" -> NumberLayers.clip(step);
      case "LRN" -> ChannelLayers.lrn(step);
      case "Scale" -> ChannelLayers.scale(step);
      case "Bias" -> ChannelLayers.bias(step);
      case "Power" -> NumberLayers.power(step);
      case "Softmax" -> NumberLayers.softmax(step);
      case "Dropout" -> NumberLayers.dropout(step);
      case "Eltwise" -> NumberLayers.eltwise(step);
      case "Concat" -> ShapeLayers.concat(step);
      case "Flatten" -> ShapeLayers.flatten(step);
      case "Reshape" -> ShapeLayers.reshape(step);
      case "Permute" -> ShapeLayers.permute(step);
      case "ShuffleChannel" -> ChannelLayers.shuffle(step);
      default ->
          throw Broken.unsupported(
              "line %d: this type of layer is not supported; supported are %s",
              step.layer().line(), SUPPORTED);
    };
  }
}
