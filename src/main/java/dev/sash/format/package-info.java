/// What all readers of model files share: the exceptions that say which rule a file breaks, and
/// where.
///
/// The readers themselves are in packages of their own, one a format.
package dev.sash.format;
