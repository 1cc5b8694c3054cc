package dev.sash.cli.digits;

/// The point of a form that a point of the image shows, where the form stands in some pose. Moved
/// from point to point, so that a drawing makes no garbage; one thread at a time.
final class FormPoint {

  private final Pose pose;
  private final double cosine;
  private final double sine;
  private double x;
  private double y;

  FormPoint(Pose pose) {
    this.pose = pose;
    cosine = Math.cos(pose.turn()) / pose.height();
    sine = Math.sin(pose.turn()) / pose.height();
  }

  /// Moves to what the middle of a pixel shows.
  void moveTo(int row, int column) {
    double down = row + 0.5 - pose.y();
    double across = column + 0.5 - pose.x();
    y = cosine * down - sine * across;
    x = cosine * across + sine * down;
    x = (x + pose.slant() * y - pose.bow() * (1 - 4 * y * y)) / pose.stretch();
    y -= pose.sag() * (1 - 4 * x * x);
  }

  /// Returns how far it is to the right of the form's centre, in heights.
  double x() {
    return x;
  }

  /// Returns how far it is below the form's centre, in heights.
  double y() {
    return y;
  }
}
