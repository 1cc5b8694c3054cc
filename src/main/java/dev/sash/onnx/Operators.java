package dev.sash.onnx;

import dev.sash.file.Broken;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/// The table of operators: one line each.
final class Operators {

  /// The newest version of ONNX's operators whose forms are known.
  static final long NEWEST_OPSET = 25;

  private static final Map<String, Consumer<Operation>> TABLE = table();

  private Operators() {}

  private static Map<String, Consumer<Operation>> table() {
    Map<String, Consumer<Operation>> table = new HashMap<>();
    table.put("Add", ElementwiseOperators::sum);
    table.put("AveragePool", PoolingOperators::averagePool);
    table.put("BatchNormalization", NormalizationOperators::batchNormalization);
    table.put("Cast", ConstantOperators::cast);
    table.put("Clip", ActivationOperators::clip);
    table.put("Concat", ConcatOperator::concat);
    table.put("Constant", ConstantOperators::constant);
    table.put("ConstantOfShape", ConstantOperators::constantOfShape);
    table.put("Conv", ConvolutionOperator::conv);
    table.put("ConvTranspose", ConvTransposeOperator::convTranspose);
    table.put("Div", ElementwiseOperators::quotient);
    table.put("Dropout", NormalizationOperators::dropout);
    table.put("Elu", ActivationOperators::elu);
    table.put("Exp", ActivationOperators::exp);
    table.put("Flatten", ShapeOperators::flatten);
    table.put("Gather", IndexOperators::gather);
    table.put("Gemm", MatrixOperators::gemm);
    table.put("GlobalAveragePool", PoolingOperators::globalAveragePool);
    table.put("GlobalLpPool", PoolingOperators::globalLpPool);
    table.put("GlobalMaxPool", PoolingOperators::globalMaxPool);
    table.put("HardSigmoid", ActivationOperators::hardSigmoid);
    table.put("HardSwish", ActivationOperators::hardSwish);
    table.put("Identity", ShapeOperators::identity);
    table.put("InstanceNormalization", NormalizationOperators::instanceNormalization);
    table.put("LRN", NormalizationOperators::localResponseNormalization);
    table.put("LeakyRelu", ActivationOperators::leakyRelu);
    table.put("LogSoftmax", SoftmaxOperators::logSoftmax);
    table.put("LpPool", PoolingOperators::lpPool);
    table.put("MatMul", MatrixOperators::matMul);
    table.put("MaxPool", PoolingOperators::maxPool);
    table.put("Mul", ElementwiseOperators::product);
    table.put("PRelu", ActivationOperators::parametricRelu);
    table.put("Pad", PadOperator::pad);
    table.put("ReduceMean", MeanOperator::reduceMean);
    table.put("Relu", ActivationOperators::relu);
    table.put("Reshape", ShapeOperators::reshape);
    table.put("Resize", ResizeOperators::resize);
    table.put("Shape", ConstantOperators::shape);
    table.put("Sigmoid", ActivationOperators::sigmoid);
    table.put("Slice", IndexOperators::slice);
    table.put("Softmax", SoftmaxOperators::softmax);
    table.put("Split", SplitOperator::split);
    table.put("Squeeze", ShapeOperators::squeeze);
    table.put("Sub", ElementwiseOperators::difference);
    table.put("Sum", ElementwiseOperators::sumOfAll);
    table.put("Tanh", ActivationOperators::tanh);
    table.put("Transpose", ShapeOperators::transpose);
    table.put("Unsqueeze", ShapeOperators::unsqueeze);
    table.put("Upsample", ResizeOperators::upsample);
    return Map.copyOf(table);
  }

  /// Returns what imports a node.
  static Consumer<Operation> importer(FileNode node) {
    if (!GraphReader.isOnnx(node.domain())) {
      throw Broken.unsupported("operators of domain '%s' are not supported", node.domain());
    }
    Consumer<Operation> importer = TABLE.get(node.operator());
    if (importer == null) {
      throw Broken.unsupported("operator %s is not supported", node.operator());
    }
    return importer;
  }

  /// Returns the names of all operators.
  static SortedSet<String> names() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(TABLE.keySet()));
  }
}
