package dev.sash.onnx;

import dev.sash.layer.Activation;
import dev.sash.layer.AdaptivePooling;
import dev.sash.layer.BatchNormalization;
import dev.sash.layer.ChannelShuffle;
import dev.sash.layer.Concatenation;
import dev.sash.layer.Constant;
import dev.sash.layer.Convolution;
import dev.sash.layer.DistanceWeightedPooling;
import dev.sash.layer.Dropout;
import dev.sash.layer.Elementwise;
import dev.sash.layer.Flatten;
import dev.sash.layer.FullyConnected;
import dev.sash.layer.GlobalPooling;
import dev.sash.layer.Identity;
import dev.sash.layer.Input;
import dev.sash.layer.InstanceNormalization;
import dev.sash.layer.Layer;
import dev.sash.layer.LocalResponseNormalization;
import dev.sash.layer.LocallyConnected;
import dev.sash.layer.MatrixProduct;
import dev.sash.layer.Mean;
import dev.sash.layer.Pad;
import dev.sash.layer.ParametricRelu;
import dev.sash.layer.PartiallyConnected;
import dev.sash.layer.Pooling;
import dev.sash.layer.Reshape;
import dev.sash.layer.Resize;
import dev.sash.layer.Slice;
import dev.sash.layer.Softmax;
import dev.sash.layer.TiledConvolution;
import dev.sash.layer.TrainableSubsampling;
import dev.sash.layer.Transpose;
import dev.sash.layer.TransposedConvolution;

/// The table of layers: what writes each, or why it cannot be written.
final class LayerWriter {

  private LayerWriter() {}

  static OnnxValue write(Layer layer, NodeWriter node) {
    return switch (layer) {
      case Input _ -> throw new AssertionError("inputs are declared: " + node.node().name());
      case Constant constant -> constant(constant, node);
      case Convolution convolution -> WindowLayers.convolution(convolution, node);
      case PartiallyConnected partial -> WindowLayers.convolution(partial.dense(), node);
      case TrainableSubsampling sampling -> WindowLayers.convolution(sampling.dense(), node);
      case TransposedConvolution convolution -> WindowLayers.transposed(convolution, node);
      case Pooling pooling -> PoolingLayers.pooling(pooling, node);
      case GlobalPooling pooling -> PoolingLayers.global(pooling.reduction(), node);
      case AdaptivePooling pooling -> PoolingLayers.adaptive(pooling, node);
      case FullyConnected connected -> MatrixLayers.fullyConnected(connected, node);
      case MatrixProduct _ -> MatrixLayers.product(node);
      case Activation activation -> PointwiseLayers.activation(activation, node);
      case ParametricRelu relu -> PointwiseLayers.parametricRelu(relu, node);
      case Elementwise elementwise -> PointwiseLayers.elementwise(elementwise, node);
      case Dropout dropout -> PointwiseLayers.dropout(dropout, node);
      case Identity _ -> node.giveLike(0, "Identity");
      case BatchNormalization norm -> NormalizationLayers.batch(norm, node);
      case InstanceNormalization norm -> NormalizationLayers.instance(norm, node);
      case LocalResponseNormalization norm -> NormalizationLayers.localResponse(norm, node);
      case Softmax softmax -> NormalizationLayers.softmax(softmax, node);
      case Mean mean -> NormalizationLayers.mean(mean, node);
      case Concatenation concatenation -> MovementLayers.concatenation(concatenation, node);
      case Flatten flatten -> MovementLayers.flatten(flatten, node);
      case Reshape reshape -> MovementLayers.reshape(reshape, node);
      case Transpose transpose -> MovementLayers.transpose(transpose, node);
      case ChannelShuffle shuffle -> MovementLayers.shuffle(shuffle, node);
      case Pad pad -> MovementLayers.pad(pad, node);
      case Slice slice -> MovementLayers.slice(slice, node);
      case Resize resize -> ResizeLayer.write(resize, node);
      case LocallyConnected _, TiledConvolution _ ->
          throw node.refusal(
              "ONNX has no convolution whose kernels differ from position to position (%s)",
              layer.kind());
      case DistanceWeightedPooling _ ->
          throw node.refusal(
              "ONNX has no pooling that weighs the positions of a window (%s)", layer.kind());
    };
  }

  private static OnnxValue constant(Constant constant, NodeWriter node) {
    long[] dimensions = GraphWriter.nchw(constant.values().shape());
    node.graph().volume(node.node().name(), constant.values(), dimensions);
    return node.gives(4);
  }
}
