package dev.sash.cli;

import dev.sash.volume.Shape;
import dev.sash.zoo.Architecture;
import dev.sash.zoo.Blueprint;
import dev.sash.zoo.Parameter;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What architectures are, as tables and as JSON.
final class ArchitectureReport {

  private ArchitectureReport() {}

  /// Prints one row an architecture.
  static void list(Output output) throws IOException {
    if (output.json()) {
      output.printJson(
          Arrays.stream(Architecture.values()).map(ArchitectureReport::facts).toList());
      return;
    }
    TextTable table =
        new TextTable(
            "llrrrrl", "name", "input", "parameters", "MACs", "activations", "bytes", "source");
    for (Architecture architecture : Architecture.values()) {
      Blueprint blueprint = architecture.blueprint();
      table.add(
          architecture.id(),
          blueprint.inputShape().toString(),
          TextTable.count(architecture.parameterCount()),
          TextTable.count(blueprint.multiplyAccumulates()),
          TextTable.count(blueprint.activationCount()),
          TextTable.count(blueprint.activationCount() * Float.BYTES),
          architecture.paper().authors().split(",")[0] + " " + architecture.paper().year());
    }
    table.print(output.out());
  }

  /// Prints what an architecture is, and the tensors that it needs.
  static void show(Architecture architecture, Output output) throws IOException {
    List<Parameter> parameters = architecture.blueprint().parameters();
    Map<String, Object> facts = facts(architecture);
    if (output.json()) {
      facts.put("tensors", parameters.stream().map(ArchitectureReport::tensor).toList());
      output.printJson(facts);
      return;
    }
    TextTable table = new TextTable("ll");
    table.add("name", architecture.title());
    table.add("input", architecture.inputShape().toString());
    table.add("output", architecture.blueprint().outputShape().toString());
    table.add("parameters", TextTable.count(architecture.parameterCount()));
    table.add("MACs", TextTable.count(architecture.blueprint().multiplyAccumulates()));
    table.add("activations", TextTable.count(architecture.blueprint().activationCount()));
    table.add("source", architecture.paper().toString());
    table.print(output.out());
    output.out().println();
    TextTable tensors = new TextTable("ll", "tensor", "shape");
    parameters.forEach(
        parameter -> tensors.add(parameter.name(), parameter.dimensions().toString()));
    tensors.print(output.out());
  }

  private static Map<String, Object> facts(Architecture architecture) {
    Blueprint blueprint = architecture.blueprint();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("name", architecture.id());
    facts.put("title", architecture.title());
    facts.put("input", sizes(blueprint.inputShape()));
    facts.put("output", sizes(blueprint.outputShape()));
    facts.put("parameters", architecture.parameterCount());
    facts.put("multiplyAccumulates", blueprint.multiplyAccumulates());
    facts.put("activations", blueprint.activationCount());
    facts.put("activationBytes", blueprint.activationCount() * Float.BYTES);
    facts.put("source", architecture.paper().toString());
    return facts;
  }

  private static List<Integer> sizes(Shape shape) {
    return List.of(shape.height(), shape.width(), shape.depth());
  }

  private static Map<String, Object> tensor(Parameter parameter) {
    Map<String, Object> tensor = new LinkedHashMap<>();
    tensor.put("name", parameter.name());
    tensor.put("shape", parameter.dimensions());
    return tensor;
  }
}
