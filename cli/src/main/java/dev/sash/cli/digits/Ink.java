package dev.sash.cli.digits;

/// What a sign is drawn with.
///
/// @param level its brightness, 0 black to 1 white
/// @param opacity how much of what lies below it covers, 0 to 1
/// @param penRadius half of the width of its strokes, in pixels
/// @param softness pixels over which an edge goes from outside to inside; 1 is sharp
record Ink(double level, double opacity, double penRadius, double softness) {}
