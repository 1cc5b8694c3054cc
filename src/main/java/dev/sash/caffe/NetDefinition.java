package dev.sash.caffe;

import dev.sash.file.Broken;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A network as the `.prototxt` has it: inputs, and the layers of the test phase in order.
///
/// @param inputs what enters, from `input` fields and from input layers
/// @param layers the other layers
record NetDefinition(List<InputDefinition> inputs, List<LayerDefinition> layers) {

  private static final int MAXIMUM_LAYERS = 20_000;

  /// A blob that enters the network.
  ///
  /// @param blob its name
  /// @param sizes its sizes, outermost first, or empty where the file does not say
  /// @param line line of the file
  record InputDefinition(String blob, Optional<List<Integer>> sizes, int line) {}

  NetDefinition {
    inputs = List.copyOf(inputs);
    layers = List.copyOf(layers);
  }

  /// Reads a parsed file.
  ///
  /// @throws Broken if it is no network
  static NetDefinition of(Message net) {
    List<InputDefinition> inputs = new ArrayList<>(declaredInputs(net));
    List<LayerDefinition> layers = new ArrayList<>();
    boolean legacy = net.has("layers");
    if (legacy && net.has("layer")) {
      throw Broken.rule("the file has both 'layer' and 'layers': upgrade it to 'layer' alone");
    }
    List<Message> messages = net.messages(legacy ? "layers" : "layer");
    if (messages.isEmpty()) {
      throw Broken.rule("the file has no 'layer' and no 'layers': it is no network");
    }
    if (messages.size() > MAXIMUM_LAYERS) {
      throw Broken.rule(
          "the network has %d layers, at most %d are allowed", messages.size(), MAXIMUM_LAYERS);
    }
    NetState state = NetState.of(net.message("state"));
    for (Message message : messages) {
      if (message.has("layer")) {
        throw Broken.unsupported(
            "line %d: layers within 'layers' are of the oldest form: convert the file with Caffe's"
                + " upgrade_net_proto_text",
            message.line());
      }
      if (state.includes(message)) {
        LayerDefinition layer = layer(message, legacy);
        layerInputs(layer, inputs);
        if (!layer.type().equals("Input")) {
          layers.add(layer);
        }
      }
    }
    return new NetDefinition(inputs, layers);
  }

  /// Returns the blobs that enter and are read by more than losses.
  List<InputDefinition> usedInputs() {
    Set<String> read = new HashSet<>();
    for (LayerDefinition layer : layers) {
      if (!layer.isEnd()) {
        read.addAll(layer.bottoms());
      }
    }
    return inputs.stream().filter(input -> read.contains(input.blob())).toList();
  }

  private static LayerDefinition layer(Message message, boolean legacy) {
    String type =
        legacy ? LegacyType.toType(message.name("type", LegacyType.NAMES)) : message.text("type");
    return new LayerDefinition(
        message.text("name"), type, message.texts("bottom"), message.texts("top"), message);
  }

  private static List<InputDefinition> declaredInputs(Message net) {
    List<InputDefinition> inputs = new ArrayList<>();
    List<String> blobs = net.texts("input");
    List<Integer> sizes = net.integers("input_dim");
    List<Message> shapes = net.messages("input_shape");
    for (int i = 0; i < blobs.size(); i++) {
      Optional<List<Integer>> own = Optional.empty();
      if (i < shapes.size()) {
        own = Optional.of(shapes.get(i).integers("dim"));
      } else if (shapes.isEmpty() && 4 * i + 4 <= sizes.size()) {
        own = Optional.of(sizes.subList(4 * i, 4 * i + 4));
      }
      inputs.add(new InputDefinition(blobs.get(i), own, net.line()));
    }
    return inputs;
  }

  private static void layerInputs(LayerDefinition layer, List<InputDefinition> inputs) {
    List<List<Integer>> shapes =
        switch (layer.type()) {
          case "Input" -> shapes(layer.message().message("input_param"));
          case "DummyData" -> shapes(layer.message().message("dummy_data_param"));
          case "MemoryData" -> memoryData(layer.message().message("memory_data_param"));
          default -> List.of();
        };
    if (layer.isData() || layer.type().equals("Input")) {
      for (int i = 0; i < layer.tops().size(); i++) {
        // One shape serves all tops.
        int index = shapes.size() == 1 ? 0 : i;
        Optional<List<Integer>> sizes =
            index < shapes.size() ? Optional.of(shapes.get(index)) : Optional.empty();
        inputs.add(new InputDefinition(layer.tops().get(i), sizes, layer.line()));
      }
    }
  }

  private static List<List<Integer>> shapes(Message parameters) {
    return parameters.messages("shape").stream().map(shape -> shape.integers("dim")).toList();
  }

  private static List<List<Integer>> memoryData(Message parameters) {
    List<Integer> sizes = new ArrayList<>();
    for (String field : List.of("batch_size", "channels", "height", "width")) {
      sizes.add(parameters.integer(field, 0));
    }
    return List.of(sizes, sizes.subList(0, 1));
  }
}
