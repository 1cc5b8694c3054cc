package dev.sash.onnx;

import static dev.sash.onnx.ModelWriter.integer;
import static dev.sash.onnx.ModelWriter.ints;
import static dev.sash.onnx.ModelWriter.number;
import static dev.sash.onnx.ModelWriter.tensorAttribute;
import static dev.sash.onnx.ModelWriter.text;

import dev.sash.file.WireMessage;
import java.util.List;
import java.util.Random;

/// Small models that together use every operator.
final class OwnModels {

  private static final Random RANDOM = new Random(13);

  private OwnModels() {}

  static List<ModelWriter> all() {
    return List.of(
        classifier(),
        oldClassifier(),
        normalized(),
        shapes(),
        constants(),
        products(),
        segmenter(),
        oldSegmenter());
  }

  private static ModelWriter classifier() {
    return ModelWriter.opset(17)
        .input("x", "N", 3, "H", "W")
        .weights("w", Nd.random(RANDOM, 4, 3, 3, 3))
        .weights("b", Nd.random(RANDOM, 4))
        .weights("w2", Nd.random(RANDOM, 4, 2, 1, 1))
        .weights("low", new float[] {0})
        .weights("high", new float[] {6})
        .node("Conv x,w,b -> c", ints("pads", 1, 1, 1, 1), ints("strides", 2, 2))
        .node("Clip c,low,high -> k")
        .node(
            "MaxPool k -> m",
            ints("kernel_shape", 3, 3),
            ints("strides", 2, 2),
            integer("ceil_mode", 1))
        .node("Conv m,w2 -> d", integer("group", 2), text("auto_pad", "SAME_UPPER"))
        .node("Sigmoid d -> s")
        .node("Tanh d -> t")
        .node("Concat s,t -> j", integer("axis", 1))
        .node("AveragePool j -> a", ints("kernel_shape", 2, 2), integer("count_include_pad", 1))
        .node("LpPool a -> l", ints("kernel_shape", 2, 2), integer("p", 2))
        .node("HardSwish l -> h")
        .node("GlobalAveragePool h -> g")
        .node("Flatten g -> f")
        .node("Softmax f -> y", integer("axis", 1))
        .output("y");
  }

  private static ModelWriter oldClassifier() {
    return ModelWriter.opset(6)
        .input("x", 1, 3, 12, 12)
        .weights("w", Nd.random(RANDOM, 3, 3, 2, 2))
        .weights("c", Nd.random(RANDOM, 3))
        .weights("slopes", Nd.random(RANDOM, 3))
        .weights("dense", Nd.random(RANDOM, 5, 363))
        .weights("bias", Nd.random(RANDOM, 5))
        .integers("shape", 0, -1)
        .node("Conv x,w -> a", ints("kernel_shape", 2, 2))
        .node("Add a,c -> b", integer("broadcast", 1), integer("axis", 1))
        .node("PRelu b,slopes -> p")
        .node("LRN p -> l", integer("size", 3), number("alpha", 0.1f))
        .node("Elu l -> e", number("alpha", 0.5f))
        .node("LeakyRelu e -> r")
        .node("HardSigmoid r -> h")
        .node("Clip h -> k", number("min", 0.1f), number("max", 0.9f))
        .node("Dropout k -> d,mask", number("ratio", 0.5f))
        .node("Reshape d,shape -> f")
        .node("Gemm f,dense,bias -> y", integer("transB", 1), integer("broadcast", 1))
        .output("y");
  }

  private static ModelWriter normalized() {
    return ModelWriter.opset(9)
        .input("x", 1, 4, 6, 6)
        .weights("s", Nd.random(RANDOM, 4))
        .weights("v", new float[] {1, 2, 3, 4}, 4)
        .weights("m", Nd.random(RANDOM, 4, 1, 1))
        .node("BatchNormalization x,s,s,s,v -> n", number("epsilon", 0.01f))
        .node("Mul n,m -> p")
        .node("Sub p,m -> d")
        .node("Div d,x -> q")
        .node("Sum q,x,d -> z")
        .node("GlobalMaxPool z -> g")
        .node("GlobalLpPool z -> h")
        .node("Relu g -> r")
        .node("Mul z,r -> e")
        .node("LogSoftmax e -> y")
        .output("y", "h");
  }

  private static ModelWriter shapes() {
    return ModelWriter.opset(13)
        .input("x", 1, 4, 3, 5)
        .integers("zero", 0)
        .integers("minus", -1)
        .integers("two", 2)
        .integers("apart", 1, 2, 2, 3, 5)
        .node("Transpose x -> t", ints("perm", 0, 2, 3, 1))
        .node("Shape t -> s")
        .node("Gather s,zero -> n")
        .node("Mul n,two -> n2")
        .node("Div n2,two -> n3")
        .node("Concat n3,minus,two -> shape", integer("axis", 0))
        .node("Reshape t,shape -> r")
        .node("Reshape x,apart -> a")
        .node("Transpose a -> b", ints("perm", 0, 2, 1, 4, 3))
        .node("Squeeze b,zero -> c")
        .node("Unsqueeze c,minus -> d")
        .node("Identity d -> e")
        .node("Slice s,zero,two -> sliced")
        .node("ConstantOfShape sliced -> z")
        .output("r", "e", "z");
  }

  private static ModelWriter constants() {
    WireMessage value = ModelWriter.tensor("", 1, 2, 2).packedFloats(4, 1, 2, 3, 4);
    WireMessage half = ModelWriter.tensor("h", 10, 2, 2).packedVarints(5, 0x3c00, 0x4000, 0, 1);
    return ModelWriter.opset(12)
        .input("x", 2, 2)
        .initializer(half)
        .initializer(ModelWriter.tensor("d", 11, 2).fixed64(10, 1).fixed64(10, 2))
        .node("Constant -> c", tensorAttribute("value", value))
        .node("Constant -> f", number("value_float", 2))
        .node("Constant -> i", ints("value_ints", 1, 0))
        .node("Cast i -> j", integer("to", 1))
        .node("Gather c,i -> g", integer("axis", 1))
        .node("Sum x,c,f,j,g,h,d -> y")
        .output("y");
  }

  private static ModelWriter products() {
    return ModelWriter.opset(13)
        .input("a", 2, 3, 4)
        .input("b", 2, 4, 5)
        .weights("w", Nd.random(RANDOM, 5, 6))
        .node("MatMul a,b -> m")
        .node("MatMul m,w -> n")
        .node("Softmax n -> y")
        .output("y");
  }

  private static ModelWriter segmenter() {
    return ModelWriter.opset(18)
        .input("x", 1, 3, 8, 10)
        .weights("w", Nd.random(RANDOM, 3, 2, 3, 3))
        .weights("scale", Nd.random(RANDOM, 2))
        .weights("scales", new float[] {1.5f, 0.5f}, 2)
        .weights("value", new float[] {0.5f})
        .integers("pads", 0, 0, 1, -1, 0, 0, 2, 1)
        .integers("pads2", 2, 3)
        .integers("axis", 3)
        .integers("axes", 2, 3)
        .integers("rows", 0, 2, 4, 3)
        .integers("from", 9)
        .integers("to", 1)
        .integers("step", -2)
        .node("Pad x,pads,value -> p", text("mode", "constant"))
        .node("Pad p,pads2,,axis -> q", text("mode", "reflect"))
        .node("ConvTranspose q,w -> t", ints("strides", 2, 2), ints("output_padding", 1, 0))
        .node("InstanceNormalization t,scale,scale -> n")
        .node("Slice n,from,to,axis,step -> s")
        .node("Gather s,rows -> g", integer("axis", 2))
        .node("Split g -> a,b", integer("axis", 3), integer("num_outputs", 2))
        .node("Exp a -> e")
        .node("Resize b,,scales -> r", text("mode", "cubic"), ints("axes", 2, 3))
        .node("ReduceMean r,axes -> y", integer("keepdims", 0))
        .output("y", "e");
  }

  private static ModelWriter oldSegmenter() {
    return ModelWriter.opset(9)
        .input("x", 1, 4, 3, 5)
        .weights("scales", new float[] {1, 1, 2, 3}, 4)
        .weights("w", Nd.random(RANDOM, 2, 1, 2, 2))
        .node("Split x -> a,b", integer("axis", 1), ints("split", 2, 2))
        .node("Upsample a,scales -> u", text("mode", "linear"))
        .node("ConvTranspose b,w -> t", integer("group", 2), ints("output_shape", 6, 15))
        .node("Pad t -> p", ints("pads", 0, 0, 0, 0, 0, 0, 0, 0), text("mode", "edge"))
        .node("Add u,p -> s")
        .node("Slice s -> c", ints("starts", 1), ints("ends", -1), ints("axes", 3))
        .node("ReduceMean c -> y", ints("axes", 1))
        .output("y");
  }
}
