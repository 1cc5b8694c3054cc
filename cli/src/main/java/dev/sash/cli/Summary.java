package dev.sash.cli;

import dev.sash.layer.Constant;
import dev.sash.layer.Input;
import dev.sash.network.CostTable;
import dev.sash.network.LayerCost;
import dev.sash.network.Node;
import dev.sash.network.ReceptiveField;
import dev.sash.run.Plan;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// What the layers of a network are and cost, as a table and as JSON.
final class Summary {

  private static final List<String> COLUMNS =
      List.of(
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

  private final Plan plan;
  private final CostTable costs;
  private final Map<String, String> kernels;
  private final Map<String, Plan.Origin> origins;
  private final long writtenCount;
  private final boolean training;

  /// @param training whether to add what training keeps
  Summary(Plan plan, boolean training) {
    this.plan = plan;
    this.costs = plan.network().costTable();
    this.kernels = kernels(plan);
    this.origins =
        plan.steps().stream()
            .filter(step -> !step.layers().isEmpty())
            .collect(Collectors.toMap(step -> step.layers().getFirst(), Plan.Step::origin));
    this.writtenCount = writtenCount(plan);
    this.training = training;
  }

  /// Returns for each layer what computes it. Layers that join another one's step point to it; what
  /// needs no step, such as a concatenation whose parts are written side by side, is in place.
  private static Map<String, String> kernels(Plan plan) {
    Map<String, String> kernels = new HashMap<>();
    for (Node node : plan.network().nodes()) {
      kernels.put(node.name(), isGiven(node) ? "-" : "in place");
    }
    for (Plan.Step step : plan.steps()) {
      for (String layer : step.layers()) {
        String first = step.layers().getFirst();
        kernels.put(layer, layer.equals(first) ? step.kernel() : "with " + first);
      }
    }
    return kernels;
  }

  /// Returns the elements of what is given and of what the steps that compute layers write.
  private static long writtenCount(Plan plan) {
    long given =
        plan.network().nodes().stream()
            .filter(Summary::isGiven)
            .mapToLong(node -> node.shape().elementCount())
            .sum();
    return given
        + plan.steps().stream()
            .filter(step -> !step.layers().isEmpty())
            .mapToLong(step -> step.output().elementCount())
            .sum();
  }

  private static boolean isGiven(Node node) {
    return node.layer() instanceof Input || node.layer() instanceof Constant;
  }

  void print(PrintWriter out) {
    List<String> columns = new ArrayList<>(COLUMNS);
    if (training) {
      columns.add("training bytes");
    }
    TextTable table =
        new TextTable(training ? "lllrrrrrrlr" : "lllrrrrrrl", columns.toArray(String[]::new));
    costs.layers().forEach(cost -> add(table, row(cost), cost.trainingByteSize()));
    List<String> total =
        List.of(
            "total",
            "",
            "",
            TextTable.count(costs.activationCount()),
            TextTable.count(costs.activationByteSize()),
            TextTable.count(costs.weightCount()),
            TextTable.count(costs.multiplyAccumulates()),
            "",
            "",
            "");
    add(table, total, costs.trainingByteSize());
    table.print(out);
    out.printf(
        Locale.ROOT,
        "%nwritten %,d activations, %,d bytes: the other layers work in place%n"
            + "workspace %,d bytes (volumes %,d + scratch %,d for each of %d threads), "
            + "packed weights %,d bytes%n",
        writtenCount,
        writtenCount * Float.BYTES,
        plan.workspaceByteSize(),
        plan.activationByteSize(),
        plan.scratchByteSize(),
        plan.options().threads(),
        plan.packedByteSize());
    if (training) {
      out.printf(
          Locale.ROOT,
          "training %,d bytes (2 x %,d for activations and their gradients, 3 x %,d for weights,"
              + " their gradients and momentum)%n",
          costs.trainingByteSize(),
          costs.activationByteSize(),
          costs.weightByteSize());
    }
  }

  private void add(TextTable table, List<String> row, long trainingByteSize) {
    List<String> cells = new ArrayList<>(row);
    if (training) {
      cells.add(TextTable.count(trainingByteSize));
    }
    table.add(cells.toArray(String[]::new));
  }

  private List<String> row(LayerCost cost) {
    return List.of(
        cost.name(),
        cost.parameters().isEmpty() ? cost.kind() : cost.kind() + " " + cost.parameters(),
        cost.shape().toString(),
        TextTable.count(cost.activationCount()),
        TextTable.count(cost.activationByteSize()),
        TextTable.count(cost.weightCount()),
        TextTable.count(cost.multiplyAccumulates()),
        cost.receptiveField().map(Summary::size).orElse("-"),
        cost.receptiveField().map(Summary::stride).orElse("-"),
        kernel(cost.name()));
  }

  private String kernel(String layer) {
    return kernels.get(layer) + (origins.get(layer) == Plan.Origin.CHOICES ? " (chosen)" : "");
  }

  private static String size(ReceptiveField field) {
    return field.height() + "x" + field.width();
  }

  private static String stride(ReceptiveField field) {
    return field.strideHeight() == field.strideWidth()
        ? Long.toString(field.strideHeight())
        : field.strideHeight() + "x" + field.strideWidth();
  }

  Map<String, Object> toMap() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("layers", costs.layers().stream().map(this::layer).toList());
    all.put("activations", costs.activationCount());
    all.put("activationBytes", costs.activationByteSize());
    all.put("writtenActivations", writtenCount);
    all.put("weights", costs.weightCount());
    all.put("weightBytes", costs.weightByteSize());
    all.put("multiplyAccumulates", costs.multiplyAccumulates());
    all.put("workspaceBytes", plan.workspaceByteSize());
    all.put("packedWeightBytes", plan.packedByteSize());
    if (training) {
      all.put("training", training());
    }
    return all;
  }

  private Map<String, Object> layer(LayerCost cost) {
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
    switch (origins.getOrDefault(cost.name(), Plan.Origin.ONLY)) {
      case ONLY -> {}
      case ESTIMATE -> layer.put("chosenBy", "estimate");
      case CHOICES -> layer.put("chosenBy", "choices");
    }
    if (training) {
      layer.put("trainingBytes", cost.trainingByteSize());
    }
    return layer;
  }

  private Map<String, Object> training() {
    Map<String, Object> bytes = new LinkedHashMap<>();
    bytes.put("activationBytes", costs.activationByteSize());
    bytes.put("activationGradientBytes", costs.activationByteSize());
    bytes.put("weightBytes", costs.weightByteSize());
    bytes.put("weightGradientBytes", costs.weightByteSize());
    bytes.put("momentumBytes", costs.weightByteSize());
    bytes.put("bytes", costs.trainingByteSize());
    return bytes;
  }
}
