package dev.sash.network;

import dev.sash.layer.Convolution;
import dev.sash.layer.FullyConnected;
import dev.sash.layer.Geometry;
import dev.sash.layer.Kernels;
import dev.sash.layer.Layer;
import dev.sash.layer.LocallyConnected;
import dev.sash.layer.PartiallyConnected;
import dev.sash.layer.PositionKernels;
import dev.sash.layer.TiledConvolution;
import dev.sash.layer.TrainableSubsampling;
import dev.sash.volume.Shape;
import java.util.List;

/// Writes a convolution out as the matrix of a fully-connected layer.
final class FullyConnectedForm {

  /// What a layer multiplies with at each output position.
  private interface Weights {

    /// Returns whether a filter sees a channel of the input.
    boolean connects(int filter, int channel);

    float weight(int y, int x, int filter, int channel, int kernelY, int kernelX);

    float bias(int y, int x, int filter);
  }

  private final Weights weights;
  private final Geometry geometry;
  private final Shape input;
  private final Shape output;
  private final int[] rowStarts;
  private final float[] biases;
  private final long[] columns;
  private final float[] values;
  private int size;

  private FullyConnectedForm(Node node, Layer layer, Weights weights, Shape input) {
    this.weights = weights;
    this.geometry = layer.stepping().orElseThrow();
    this.input = input;
    this.output = node.shape();
    long rows = output.elementCount() / output.batch();
    long elements = rows < Integer.MAX_VALUE - 8 ? elementCount() : Long.MAX_VALUE;
    if (elements > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "%s: the matrix of %d rows is more than an array holds: use a smaller input"
              .formatted(node.name(), rows));
    }
    rowStarts = new int[(int) rows + 1];
    biases = new float[(int) rows];
    columns = new long[(int) elements];
    values = new float[(int) elements];
    for (int row = 0; row < rows; row++) {
      rowStarts[row] = size;
      fill(row);
    }
    rowStarts[(int) rows] = size;
  }

  static SparseMatrix of(Node node, List<Shape> inputs) {
    Layer layer = node.layer() instanceof FullyConnected it ? it.toConvolution() : node.layer();
    Weights weights = weights(node, layer);
    Shape input = inputs.getFirst();
    FullyConnectedForm form = new FullyConnectedForm(node, layer, weights, input);
    long columnCount = input.elementCount() / input.batch();
    return new SparseMatrix(
        form.biases.length, columnCount, form.rowStarts, form.columns, form.values, form.biases);
  }

  private static Weights weights(Node node, Layer layer) {
    if (layer instanceof Convolution convolution) {
      return new Shared(convolution);
    }
    if (layer instanceof TrainableSubsampling subsampling) {
      return new Shared(subsampling.dense());
    }
    if (layer instanceof PartiallyConnected partial) {
      return new Partial(new Shared(partial.dense()), partial);
    }
    if (layer instanceof LocallyConnected local) {
      return new Positioned(local.kernels());
    }
    if (layer instanceof TiledConvolution tiled) {
      return new Positioned(tiled.kernels());
    }
    throw new IllegalArgumentException(
        "%s: %s has no fully-connected form: only convolutions and fully-connected layers have one"
            .formatted(node.name(), layer.kind()));
  }

  private record Shared(Convolution layer) implements Weights {

    @Override
    public boolean connects(int filter, int channel) {
      int groupFilters = layer.kernels().filters() / layer.groups();
      return filter / groupFilters == channel / layer.kernels().depth();
    }

    @Override
    public float weight(int y, int x, int filter, int channel, int kernelY, int kernelX) {
      Kernels kernels = layer.kernels();
      return kernels.get(filter, channel % kernels.depth(), kernelY, kernelX);
    }

    @Override
    public float bias(int y, int x, int filter) {
      return layer.bias().isPresent() ? layer.bias().get().get(filter) : 0;
    }
  }

  private record Partial(Shared shared, PartiallyConnected layer) implements Weights {

    @Override
    public boolean connects(int filter, int channel) {
      return layer.connections().get(filter).contains(channel);
    }

    @Override
    public float weight(int y, int x, int filter, int channel, int kernelY, int kernelX) {
      return shared.weight(y, x, filter, channel, kernelY, kernelX);
    }

    @Override
    public float bias(int y, int x, int filter) {
      return shared.bias(y, x, filter);
    }
  }

  private record Positioned(PositionKernels kernels) implements Weights {

    @Override
    public boolean connects(int filter, int channel) {
      return true;
    }

    private long set(int y, int x, int filter) {
      long position = (long) (y % kernels.rows()) * kernels.columns() + x % kernels.columns();
      return position * kernels.filters() + filter;
    }

    @Override
    public float weight(int y, int x, int filter, int channel, int kernelY, int kernelX) {
      long tap = (long) kernelY * kernels.geometry().width() + kernelX;
      long within = tap * kernels.depth() + channel;
      return kernels.tensor().get(set(y, x, filter) * kernels.elementsPerFilter() + within);
    }

    @Override
    public float bias(int y, int x, int filter) {
      return kernels.bias().isPresent() ? kernels.bias().get().get(set(y, x, filter)) : 0;
    }
  }

  private long inputY(int y, int kernelY) {
    return (long) y * geometry.strideHeight()
        - geometry.padding().top()
        + (long) kernelY * geometry.dilationHeight();
  }

  private long inputX(int x, int kernelX) {
    return (long) x * geometry.strideWidth()
        - geometry.padding().left()
        + (long) kernelX * geometry.dilationWidth();
  }

  private static boolean isInside(long position, int size) {
    return position >= 0 && position < size;
  }

  /// Taps that lie in the input, by rows and by columns, times the connections.
  private long elementCount() {
    long rowTaps = 0;
    for (int y = 0; y < output.height(); y++) {
      for (int kernelY = 0; kernelY < geometry.height(); kernelY++) {
        rowTaps += isInside(inputY(y, kernelY), input.height()) ? 1 : 0;
      }
    }
    long columnTaps = 0;
    for (int x = 0; x < output.width(); x++) {
      for (int kernelX = 0; kernelX < geometry.width(); kernelX++) {
        columnTaps += isInside(inputX(x, kernelX), input.width()) ? 1 : 0;
      }
    }
    long connections = 0;
    for (int filter = 0; filter < output.depth(); filter++) {
      for (int channel = 0; channel < input.depth(); channel++) {
        connections += weights.connects(filter, channel) ? 1 : 0;
      }
    }
    boolean fits = Math.multiplyHigh(rowTaps * columnTaps, connections) == 0;
    long product = rowTaps * columnTaps * connections;
    return fits && product >= 0 ? product : Long.MAX_VALUE;
  }

  private void fill(int row) {
    int filter = row % output.depth();
    int x = row / output.depth() % output.width();
    int y = row / output.depth() / output.width();
    biases[row] = weights.bias(y, x, filter);
    for (int kernelY = 0; kernelY < geometry.height(); kernelY++) {
      for (int kernelX = 0; kernelX < geometry.width(); kernelX++) {
        long inputY = inputY(y, kernelY);
        long inputX = inputX(x, kernelX);
        boolean inside = isInside(inputY, input.height()) && isInside(inputX, input.width());
        for (int channel = 0; inside && channel < input.depth(); channel++) {
          if (weights.connects(filter, channel)) {
            columns[size] = (inputY * input.width() + inputX) * input.depth() + channel;
            values[size++] = weights.weight(y, x, filter, channel, kernelY, kernelX);
          }
        }
      }
    }
  }
}
