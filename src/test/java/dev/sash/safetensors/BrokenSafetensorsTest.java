package dev.sash.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sash.format.ModelFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// One tiny file a rule.
class BrokenSafetensorsTest {

  @TempDir private Path folder;

  private void assertBroken(String rule, byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("a"), bytes);
    var e = assertThrows(ModelFormatException.class, () -> Safetensors.read(file));
    assertEquals(file + ": " + rule, e.getMessage());
  }

  private static byte[] header(long length, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(8 + bytes.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(length)
        .put(bytes)
        .array();
  }

  /// Headers in single quotes; every file has 8 bytes of data.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]| byte 8: the header must start with '{'",
        "{'a':{'dtype':'F32','shape':[2]}}| byte 13: tensor 'a' has no data_offsets",
        "{'a':{'shape':[2],'data_offsets':[0,8]}}| byte 13: tensor 'a' has no dtype",
        "{'a':{'dtype':'F32','data_offsets':[0,8]}}| byte 13: tensor 'a' has no shape",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0]}}"
            + "| byte 13: tensor 'a' needs 2 offsets, it has 1",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4,8]}}"
            + "| byte 60: tensor 'a' has more than 2 offsets",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}"
            + "| byte 13: tensor 'a' ends at 0 before it begins at 8",
        "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}}"
            + "| byte 13: tensor 'a' [3] of F32 needs 12 bytes, its offsets span 8",
        "{'a':{'dtype':'F32','shape':[4611686018427387904,2],'data_offsets':[0,8]}}| byte 13:"
            + " tensor 'a' [4611686018427387904, 2] has more elements than a file can hold",
        "{'a':{'dtype':'F6_E2M3','shape':[3],'data_offsets':[0,8]}}"
            + "| byte 13: tensor 'a' [3] of F6_E2M3 does not fill whole bytes: 18 bits",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8],'dtype':'F32'}}"
            + "| byte 69: tensor 'a' has the field 'dtype' twice",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'a':{}}"
            + "| byte 66: the header has the name 'a' twice",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'\\u0061':{}}"
            + "| byte 71: the header has the name 'a' twice",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}| the tensors have 4 bytes, the file"
            + " has 8: it is truncated or has bytes that belong to none",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}"
            + "| byte 13: the elements of 'a' begin at 4, the header ends at 0:"
            + " tensors must follow each other without holes",
        "{'a':{'dtype':'U8','shape':[6],'data_offsets':[0,6]},'b':{'dtype':'F32','shape':[1],"
            + "'data_offsets':[4,8]}}"
            + "| byte 65: the elements of 'b' begin at 4, 'a' ends at 6:"
            + " tensors must follow each other without overlaps",
        "{'a':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}}"
            + "| byte 37: expected a whole number from 0 on, found 2.0",
        "{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}"
            + "| byte 37: expected a whole number from 0 on in the JSON text, found '-'",
        "{'a':{'dtype':'F32','shape':[9223372036854775808],'data_offsets':[0,8]}}"
            + "| byte 37: the number 9223372036854775808 is larger than 2^63 - 1",
        "{'a':{'dtype':'F32','shape':[02],'data_offsets':[0,8]}}"
            + "| byte 38: expected ']' in the JSON text, found '2'",
        "{'a':{'dtype':'F32','shape':2,'data_offsets':[0,8]}}"
            + "| byte 36: expected '[' in the JSON text, found '2'",
        "{'a':{'dtype':1}}| byte 22: expected '`'` in the JSON text, found '1'",
        "{'a':1}| byte 13: expected '{' in the JSON text, found '1'",
        "{'a':{},}| byte 13: tensor 'a' has no dtype",
        "{'__metadata__':{'a':1}}| byte 29: expected '`'` in the JSON text, found '1'",
        "{'__metadata__':{'a':'1','a':'2'}}| byte 37: the metadata has the name 'a' twice",
        "{'__metadata__':{}} x| byte 28: expected the end in the JSON text, found 'x'",
        "{'__metadata__':{'a':'\\x'}}| byte 30: unknown escape \\x in the text",
        "{'__metadata__':{'a':'\\u12g4'}}| byte 30: \\u needs four hexadecimal digits",
        "{'__metadata__':{'a':'\\ud83d'}}| byte 30: half a surrogate pair in the text",
        "{'__metadata__':{'a| byte 26: the JSON text ends within quotes",
        "{'__metadata__':{'a'| byte 28: the JSON text ends where ':' is expected",
        "{'a':{'x':tru}}| byte 21: expected true in the JSON text, found '}'",
        "{'a':{'x':1.}}| byte 20: expected a digit in the JSON text, found '}'",
        "{'a':{'x':+1}}| byte 18: expected a value in the JSON text, found '+'",
      })
  void aHeaderThatBreaksARuleIsNamed(String header, String rule) throws IOException {
    String quote = "\"";
    String text = header.replace("'", quote);
    byte[] bytes = header(text.length(), text + "\0".repeat(8));
    assertBroken(rule.replace("'`'`", "'\"'"), bytes);
  }

  @Test
  void anUnknownElementTypeIsNamed() throws IOException {
    String text = "{\"a\":{\"dtype\":\"F32X\",\"shape\":[],\"data_offsets\":[0,8]}}";
    assertBroken(
        "byte 22: tensor 'a' has the unknown element type 'F32X'; there are BOOL, F4, F6_E2M3,"
            + " F6_E3M2, U8, I8, F8_E5M2, F8_E4M3, F8_E8M0, U16, I16, F16, BF16, U32, I32, F32,"
            + " U64, I64, F64, C64",
        header(text.length(), text + "\0".repeat(8)));
  }

  @Test
  void lengthsOfTheHeaderAreChecked() throws IOException {
    assertBroken("a file has at least 8 bytes, this one 0", new byte[0]);
    assertBroken("a file has at least 8 bytes, this one 7", new byte[7]);
    assertBroken("byte 0: the header is empty", header(0, ""));
    assertBroken(
        "byte 0: the header has at most 100000000 bytes, not 100000001", header(100_000_001, "{}"));
    assertBroken(
        "byte 0: the header has at most 100000000 bytes, not 18446744073709551615",
        header(-1, "{}"));
    assertBroken(
        "byte 0: the header should have 3 bytes, the file ends after 2: it is truncated or no"
            + " safetensors file",
        header(3, "{}"));
  }

  @Test
  void textMustBeUtf8WithoutControlCharacters() throws IOException {
    assertBroken("byte 10: the text is not UTF-8", header(6, "{\"\u00c3(\":"));
    assertBroken(
        "byte 10: control characters in JSON text must be escaped", header(6, "{\"\t\":1"));
    assertBroken(
        "byte 9: expected '\"' in the JSON text, found byte 0x00", header(6, "{\0\0\0\0\0"));
  }

  @Test
  void depthAndLengthsAreCapped() throws IOException {
    String deep = "{\"a\":{\"x\":" + "[".repeat(40);
    assertBroken(
        "byte 51: more than 32 objects and arrays within each other", header(deep.length(), deep));
    String name = "{\"" + "n".repeat(4097) + "\":";
    assertBroken("byte 10: a text has more than 4096 bytes", header(name.length(), name));
    String number = "{\"a\":{\"x\":" + "1".repeat(65);
    assertBroken("byte 18: a number has more than 64 characters", header(number.length(), number));
    String rank = "{\"a\":{\"shape\":[" + "1,".repeat(17);
    assertBroken("byte 55: tensor 'a' has more than 16 sizes", header(rank.length(), rank));
    String fields =
        "{\"a\":{"
            + IntStream.range(0, 33)
                .mapToObj(i -> "\"x" + i + "\":0")
                .collect(Collectors.joining(","));
    assertBroken("byte 266: tensor 'a' has more than 32 fields", header(fields.length(), fields));
  }

  @Test
  void manyTensorsAreRefused() throws IOException {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i <= 100_000; i++) {
      text.append("\"%d\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]},".formatted(i));
    }
    long offset = 8 + text.lastIndexOf("{\"dtype");
    assertBroken(
        "byte " + offset + ": the file has more than 100000 tensors",
        header(text.length(), text.toString()));
  }
}
