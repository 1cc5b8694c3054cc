/// Digits: a generator of printed and handwritten-looking ones, pages full of them, and the small
/// network that was trained on it.
///
/// [Glyph]s are drawn onto a [Canvas]: outlines of the system's [fonts][Typefaces], or strokes
/// along [skeletons][Skeletons] of our own where there are none. [DigitImages] gives training
/// examples, each from its own seed; [Page] a whole page with what stands on it. Not in here:
/// training, finding and scoring, which are the library's.
package dev.sash.cli.digits;
