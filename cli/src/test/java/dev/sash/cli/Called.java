package dev.sash.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;

/// What a call of the command line gave.
///
/// @param status exit status
/// @param out what it printed
/// @param err what it complained of
record Called(int status, String out, String err) {

  /// Calls the command line in this process.
  static Called with(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int status = line.execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    return new Called(status, out.toString(), err.toString());
  }

  /// Calls and requires status 0.
  static Called done(Object... arguments) {
    Called called = with(arguments);
    assertEquals(0, called.status, called.err);
    return called;
  }

  /// Calls and requires a failure that is told in one line; returns it without the program's name.
  static String failure(int status, Object... arguments) {
    Called called = with(arguments);
    assertEquals(status, called.status, called.err);
    assertEquals("", called.out);
    assertEquals(1, called.err.lines().count(), called.err);
    assertEquals("sash: ", called.err.substring(0, 6));
    return called.err.substring(6).strip();
  }

  List<String> lines() {
    return out.lines().toList();
  }

  Map<String, Object> map() throws IOException {
    return JSON.std.mapFrom(out);
  }

  List<Object> list() throws IOException {
    return JSON.std.listFrom(out);
  }
}
