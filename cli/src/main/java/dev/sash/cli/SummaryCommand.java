package dev.sash.cli;

import dev.sash.layer.Constant;
import dev.sash.layer.Input;
import dev.sash.network.CostTable;
import dev.sash.network.LayerCost;
import dev.sash.network.Network;
import dev.sash.network.Node;
import dev.sash.network.ReceptiveField;
import dev.sash.run.Plan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Prints what the layers of a model are and cost.
@Command(
    name = "summary",
    description = "Print a table of a model's layers, their costs and kernels.",
    mixinStandardHelpOptions = true)
final class SummaryCommand implements Callable<Integer> {

  @Mixin private ModelOptions model;
  @Mixin private Output output;

  @Option(
      names = "--input",
      paramLabel = "HxW",
      description =
          "Size of the input image; default: the file's, or 224x224 if it leaves it open.")
  private Size input;

  /// Made by picocli.
  SummaryCommand() {}

  @Override
  public Integer call() throws IOException {
    Network network = model.network(Optional.ofNullable(input)).network();
    CostTable costs = network.costTable();
    Plan plan = Plan.of(network, model.run());
    Map<String, String> kernels = kernels(plan);
    if (output.json()) {
      output.printJson(json(costs, plan, kernels));
    } else {
      print(costs, plan, kernels);
    }
    return 0;
  }

  /// Returns for each layer what computes it. Layers that join another one's step point to it; what
  /// needs no step, such as a concatenation whose parts are written side by side, is in place.
  private static Map<String, String> kernels(Plan plan) {
    Map<String, String> kernels = new HashMap<>();
    for (Node node : plan.network().nodes()) {
      boolean given = node.layer() instanceof Input || node.layer() instanceof Constant;
      kernels.put(node.name(), given ? "-" : "in place");
    }
    for (Plan.Step step : plan.steps()) {
      for (String layer : step.layers()) {
        String first = step.layers().getFirst();
        kernels.put(layer, layer.equals(first) ? step.kernel() : "with " + first);
      }
    }
    return kernels;
  }

  private void print(CostTable costs, Plan plan, Map<String, String> kernels) {
    TextTable table =
        new TextTable(
            "lllrrrrrrl",
            "layer",
            "kind",
            "output",
            "activations",
            "bytes",
            "weights",
            "MACs",
            "sees",
            "stride",
            "kernel");
    for (LayerCost cost : costs.layers()) {
      table.add(
          cost.name(),
          cost.parameters().isEmpty() ? cost.kind() : cost.kind() + " " + cost.parameters(),
          cost.shape().toString(),
          count(cost.activationCount()),
          count(cost.activationByteSize()),
          count(cost.weightCount()),
          count(cost.multiplyAccumulates()),
          cost.receptiveField().map(SummaryCommand::size).orElse("-"),
          cost.receptiveField().map(SummaryCommand::stride).orElse("-"),
          kernels.get(cost.name()));
    }
    table.add(
        "total",
        "",
        "",
        count(costs.activationCount()),
        count(costs.activationByteSize()),
        count(costs.weightCount()),
        count(costs.multiplyAccumulates()),
        "",
        "",
        "");
    table.print(output.out());
    output
        .out()
        .printf(
            Locale.ROOT,
            "%nworkspace %,d bytes (volumes %,d + scratch %,d for each of %d threads), "
                + "packed weights %,d bytes%n",
            plan.workspaceByteSize(),
            plan.activationByteSize(),
            plan.scratchByteSize(),
            plan.options().threads(),
            plan.packedByteSize());
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String size(ReceptiveField field) {
    return field.height() + "x" + field.width();
  }

  private static String stride(ReceptiveField field) {
    return field.strideHeight() == field.strideWidth()
        ? Long.toString(field.strideHeight())
        : field.strideHeight() + "x" + field.strideWidth();
  }

  private static Map<String, Object> json(CostTable costs, Plan plan, Map<String, String> kernels) {
    List<Map<String, Object>> layers = new ArrayList<>();
    for (LayerCost cost : costs.layers()) {
      Map<String, Object> layer = new LinkedHashMap<>();
      layer.put("name", cost.name());
      layer.put("kind", cost.kind());
      layer.put("parameters", cost.parameters());
      layer.put(
          "output",
          List.of(
              cost.shape().batch(),
              cost.shape().height(),
              cost.shape().width(),
              cost.shape().depth()));
      layer.put("activations", cost.activationCount());
      layer.put("activationBytes", cost.activationByteSize());
      layer.put("weights", cost.weightCount());
      layer.put("multiplyAccumulates", cost.multiplyAccumulates());
      cost.receptiveField()
          .ifPresent(
              field -> {
                layer.put("receptiveField", List.of(field.height(), field.width()));
                layer.put("stride", List.of(field.strideHeight(), field.strideWidth()));
              });
      layer.put("kernel", kernels.get(cost.name()));
      layers.add(layer);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("layers", layers);
    all.put("activations", costs.activationCount());
    all.put("activationBytes", costs.activationByteSize());
    all.put("weights", costs.weightCount());
    all.put("weightBytes", costs.weightByteSize());
    all.put("multiplyAccumulates", costs.multiplyAccumulates());
    all.put("workspaceBytes", plan.workspaceByteSize());
    all.put("packedWeightBytes", plan.packedByteSize());
    return all;
  }
}
