package dev.sash.gradient;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Scalars in double precision with their local derivatives, in the order in which they were
/// computed; reading it backwards gives the derivatives of a result (Griewank and Walther 2008,
/// section 3.2). A scalar is named by its number.
final class Tape {

  private record Scalar(double value, int[] parents, double[] slopes) {}

  private final List<Scalar> scalars = new ArrayList<>();

  int add(double value, int[] parents, double... slopes) {
    scalars.add(new Scalar(value, parents, slopes));
    return scalars.size() - 1;
  }

  int leaf(double value) {
    return add(value, new int[0]);
  }

  int[] leaves(double[] values) {
    return IntStream.range(0, values.length).map(i -> leaf(values[i])).toArray();
  }

  double value(int scalar) {
    return scalars.get(scalar).value();
  }

  int sum(List<Integer> terms) {
    double[] slopes = new double[terms.size()];
    java.util.Arrays.fill(slopes, 1);
    double sum = terms.stream().mapToDouble(this::value).sum();
    return add(sum, terms.stream().mapToInt(Integer::intValue).toArray(), slopes);
  }

  int product(int a, int b) {
    return add(value(a) * value(b), new int[] {a, b}, value(b), value(a));
  }

  int quotient(int a, int b) {
    double quotient = value(a) / value(b);
    return add(quotient, new int[] {a, b}, 1 / value(b), -quotient / value(b));
  }

  /// factor * a + summand
  int line(int a, double factor, double summand) {
    return add(factor * value(a) + summand, new int[] {a}, factor);
  }

  int power(int a, double exponent) {
    double power = Math.pow(value(a), exponent);
    return add(power, new int[] {a}, exponent * Math.pow(value(a), exponent - 1));
  }

  int exponential(int a) {
    double exponential = Math.exp(value(a));
    return add(exponential, new int[] {a}, exponential);
  }

  int logarithm(int a) {
    return add(Math.log(value(a)), new int[] {a}, 1 / value(a));
  }

  int sigmoid(int scalar) {
    int divisor = line(exponential(line(scalar, -1, 0)), 1, 1);
    return power(divisor, -1);
  }

  int tanh(int scalar) {
    return line(sigmoid(line(scalar, 2, 0)), 2, -1);
  }

  int clip(int scalar, double minimum, double maximum) {
    double x = value(scalar);
    double clipped = Math.min(maximum, Math.max(minimum, x));
    return clipped == x ? line(scalar, 1, 0) : leaf(clipped);
  }

  /// Returns the derivative with respect to every scalar of the sum of some scalars, each times its
  /// seed.
  double[] derivatives(int[] results, double[] seeds) {
    double[] derivatives = new double[scalars.size()];
    for (int i = 0; i < results.length; i++) {
      derivatives[results[i]] += seeds[i];
    }
    for (int i = scalars.size() - 1; i >= 0; i--) {
      Scalar scalar = scalars.get(i);
      for (int p = 0; p < scalar.parents().length; p++) {
        derivatives[scalar.parents()[p]] += derivatives[i] * scalar.slopes()[p];
      }
    }
    return derivatives;
  }
}
