/// What every layer should compute, written from its definition in plain loops with double
/// precision, and how far a float32 computation may be from it; the cases that every kernel must
/// pass. Shares no code with what it judges: of a layer it reads the parameters, nothing else.
package dev.sash.oracle;
