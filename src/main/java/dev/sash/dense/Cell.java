package dev.sash.dense;

/// A cell of a score map and its score for one class.
///
/// @param row row of the cell
/// @param column column of the cell
/// @param score score of its window
public record Cell(int row, int column, float score) {}
