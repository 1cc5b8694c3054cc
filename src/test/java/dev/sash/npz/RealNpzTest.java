package dev.sash.npz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sash.VerificationFolder;
import dev.sash.network.Network;
import dev.sash.onnx.Onnx;
import dev.sash.run.Model;
import dev.sash.run.Options;
import dev.sash.run.Session;
import dev.sash.volume.Volume;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Archives of other writers.
class RealNpzTest {

  @Test
  void filesOfOtherWritersAreRead() throws IOException {
    Path folder = VerificationFolder.require("real/npz");
    Npz candle = Npz.read(folder.resolve("candle_test.npz"));
    assertEquals("{x=<i8, x_plus_one=<i8}", candle.skipped().toString());
    Npz image = Npz.read(folder.resolve("onnx_tutorials_image.npz"));
    assertArrayEquals(new long[] {784}, image.tensor("arr_0").orElseThrow().dimensions());
    Npz deconvolution = Npz.read(folder.resolve("tract_deconv_group/io.npz"));
    assertEquals(List.of("input", "output"), List.copyOf(deconvolution.names()));
    assertArrayEquals(
        new long[] {1, 4, 7}, deconvolution.tensor("output").orElseThrow().dimensions());
  }

  @ParameterizedTest
  @CsvSource({
    "tract_averagepool_count_include_pad,AveragePool,x,y",
    "tract_deconv_group,ConvTranspose,input,output"
  })
  void aModelGivesWhatItsArchiveSays(String name, String operator, String from, String to)
      throws IOException {
    Path folder = VerificationFolder.require("real/npz").resolve(name);
    Assumptions.assumeTrue(Onnx.operators().contains(operator), () -> "no " + operator);
    Npz values = Npz.read(folder.resolve("io.npz"));
    assertEquals(Set.of(from, to), values.names());
    Network network = Onnx.read(folder.resolve("model.onnx"));
    try (Model model = Model.load(network, Options.defaults().withThreads(1));
        Session session = model.session();
        Arena arena = Arena.ofConfined()) {
      Volume input = Volume.allocate(arena, network.inputShape());
      Volume output = Volume.allocate(arena, network.outputShape());
      input.copyFromNchw(values.tensor(from).orElseThrow().segment());
      session.run(input, output);
      assertArrayEquals(values.tensor(to).orElseThrow().toArray(), output.toNchw(), 1e-5f);
    }
  }
}
