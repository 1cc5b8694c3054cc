package dev.sash.npz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.network.Weights;
import dev.sash.npz.ZipFileWriter.Entry;
import dev.sash.volume.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpzTest {

  @TempDir private Path folder;

  private Npz read(byte[] bytes) throws IOException {
    return Npz.read(Files.write(folder.resolve("a.npz"), bytes));
  }

  private static float[] counting(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = i;
    }
    return values;
  }

  private static float[] values(Weights weights, String name) {
    return weights.tensor(name).orElseThrow().toArray();
  }

  @ParameterizedTest
  @CsvSource({
    "f,2,false",
    "f,2,true",
    "f,4,false",
    "f,4,true",
    "f,8,false",
    "f,8,true",
  })
  void everyTypeInBothByteOrdersBecomesFloat32(char kind, int byteSize, boolean big)
      throws IOException {
    ByteOrder order = big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    byte[] elements = NpyFile.counting(6, kind, byteSize, order);
    String descr = (big ? ">" : "<") + kind + byteSize;
    Npz npz =
        read(
            new ZipFileWriter()
                .add(Entry.stored("c.npy", NpyFile.of(descr, false, "(2, 3)", elements)))
                .add(Entry.deflated("f.npy", NpyFile.of(descr, true, "(2, 3)", elements)))
                .toBytes());
    assertEquals(List.of("c", "f"), List.copyOf(npz.names()));
    assertEquals(byteSize == 4 ? Map.of() : Map.of("c", descr, "f", descr), npz.converted());
    assertArrayEquals(counting(6), values(npz, "c"));
    // Columns first in the file: row 0 holds 0, 2, 4.
    assertArrayEquals(new float[] {0, 2, 4, 1, 3, 5}, values(npz, "f"));
    assertArrayEquals(new long[] {2, 3}, npz.tensor("f").orElseThrow().dimensions());
  }

  @Test
  void storedFloat32StaysInTheFile() throws IOException {
    byte[] array = NpyFile.vector(5);
    for (String name : List.of("a", "ab", "abc", "abcd")) {
      Npz npz = read(new ZipFileWriter().add(Entry.stored(name + ".npy", array)).toBytes());
      Tensor tensor = npz.tensor(name).orElseThrow();
      assertTrue(tensor.segment().isReadOnly());
      long offset = 30 + name.length() + 4 + array.length - 20;
      assertEquals(offset, tensor.segment().address() % 4096);
      assertArrayEquals(counting(5), tensor.toArray());
    }
  }

  @Test
  void largeArchivesAndForcedZip64AreRead() throws IOException {
    Entry stored = Entry.stored("s.npy", NpyFile.vector(3));
    stored.zip64 = true;
    Entry deflated = Entry.deflated("d.npy", NpyFile.vector(4));
    deflated.zip64 = true;
    Npz npz = read(new ZipFileWriter().add(stored).add(deflated).toBytes(2, true, "a comment"));
    assertArrayEquals(counting(3), values(npz, "s"));
    assertArrayEquals(counting(4), values(npz, "d"));
  }

  @Test
  void dataDescriptorsAreUnderstood() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 3; i < 6; i++) {
        zip.putNextEntry(new ZipEntry("a" + i + ".npy"));
        zip.write(NpyFile.vector(i));
      }
    }
    Npz npz = read(bytes.toByteArray());
    for (int i = 3; i < 6; i++) {
      assertArrayEquals(counting(i), values(npz, "a" + i));
    }
  }

  @Test
  void whatIsNoFloatArrayIsSkippedByName() throws IOException {
    byte[] integers =
        NpyFile.of("<i8", false, "(2,)", NpyFile.counting(2, 'i', 8, ByteOrder.LITTLE_ENDIAN));
    byte[] records =
        NpyFile.of("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,)}", new byte[4]);
    Npz npz =
        read(
            new ZipFileWriter()
                .add(Entry.stored("i.npy", integers))
                .add(Entry.stored("r.npy", records))
                .add(Entry.stored("README", new byte[] {1, 2}))
                .add(Entry.stored("v.npy", NpyFile.vector(1)))
                .toBytes());
    assertEquals(List.of("v"), List.copyOf(npz.names()));
    assertEquals("{i=<i8, r=[[x, <f4]], README=no array}", npz.skipped().toString());
  }

  @Test
  void scalarsEmptyArraysAndManyAxesAreArrays() throws IOException {
    byte[] four = NpyFile.counting(1, 'f', 4, ByteOrder.LITTLE_ENDIAN);
    byte[] cube = NpyFile.counting(8, 'f', 4, ByteOrder.LITTLE_ENDIAN);
    Npz npz =
        read(
            new ZipFileWriter()
                .add(Entry.stored("scalar.npy", NpyFile.of("<f4", true, "()", four)))
                .add(Entry.stored("none.npy", NpyFile.of("<f4", true, "(0, 4)", new byte[0])))
                .add(Entry.deflated("empty.npy", NpyFile.of("<f4", false, "(0,)", new byte[0])))
                .add(Entry.stored("cube.npy", NpyFile.of("<f4", true, "(2L, 2L, 2L)", cube)))
                .toBytes());
    assertEquals(0, npz.tensor("scalar").orElseThrow().rank());
    assertEquals(0, npz.tensor("none").orElseThrow().elementCount());
    assertArrayEquals(new float[] {0, 4, 2, 6, 1, 5, 3, 7}, values(npz, "cube"));
  }

  @Test
  void anEmptyArchiveHoldsNothing() throws IOException {
    assertEquals(0, read(new ZipFileWriter().toBytes()).names().size());
  }

  @Test
  void aSingleArrayCountsAsOneNamedAsNumpyWould() throws IOException {
    assertArrayEquals(counting(7), values(read(NpyFile.vector(7)), "arr_0"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 70_000})
  void writtenWeightsComeBack(int count) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("layer1.0.weight", Tensor.copyOf(counting(count), count, 1));
    tensors.put("ä", Tensor.copyOf(new float[] {Float.NaN}));
    Path file = folder.resolve("out.npz");
    Npz.write(file, Weights.of(tensors));
    Npz npz = Npz.read(file);
    assertEquals(List.of("layer1.0.weight", "ä"), List.copyOf(npz.names()));
    assertArrayEquals(counting(count), values(npz, "layer1.0.weight"));
    assertArrayEquals(
        new long[] {count, 1}, npz.tensor("layer1.0.weight").orElseThrow().dimensions());
    assertArrayEquals(new float[] {Float.NaN}, values(npz, "ä"));
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
      assertEquals("layer1.0.weight.npy", zip.getNextEntry().getName());
      assertEquals(NpyFile.vector(0)[0], zip.readAllBytes()[0]);
    }
    byte[] first = Files.readAllBytes(file);
    Npz.write(file, npz);
    assertArrayEquals(first, Files.readAllBytes(file));
  }
}
