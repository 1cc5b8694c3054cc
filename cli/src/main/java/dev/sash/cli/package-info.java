/// The command line of Sash. In: options, progress, reports. Not in: anything that the library
/// could do.
package dev.sash.cli;
