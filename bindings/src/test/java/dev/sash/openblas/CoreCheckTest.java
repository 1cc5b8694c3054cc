package dev.sash.openblas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoreCheckTest {

  @Test
  void warnsOfOldKernelsOnANewProcessor() {
    assertEquals(
        Optional.of(
            "OpenBLAS runs its Haswell kernels, about half as fast as this processor's AVX-512"
                + " allows: unset OPENBLAS_CORETYPE, which is Haswell in the environment"),
        CoreCheck.warning("Haswell", true, "Haswell"));
    assertEquals(
        Optional.of(
            "OpenBLAS runs its Zen kernels, about half as fast as this processor's AVX-512 allows:"
                + " set OPENBLAS_CORETYPE=SkylakeX in the environment"),
        CoreCheck.warning("Zen", true, null));
  }

  @Test
  void isSilentOtherwise() {
    assertEquals(Optional.empty(), CoreCheck.warning("Haswell", false, "Haswell"));
    assertEquals(Optional.empty(), CoreCheck.warning("SkylakeX", true, null));
    assertEquals(Optional.empty(), CoreCheck.warning("Cooperlake", true, "Cooperlake"));
    assertEquals(Optional.empty(), CoreCheck.warning("Sapphirerapids", true, null));
  }

  @Test
  void readsTheProcessorsFlags(@TempDir Path folder) throws IOException {
    Path cpuinfo = folder.resolve("cpuinfo");
    assertFalse(CoreCheck.hasAvx512(cpuinfo));
    Files.writeString(cpuinfo, "processor\t: 0\nflags\t\t: fpu avx2 fma\nbugs\t\t: avx512f\n");
    assertFalse(CoreCheck.hasAvx512(cpuinfo));
    Files.writeString(cpuinfo, "processor\t: 0\nflags\t\t: fpu avx2 avx512f avx512dq\n");
    assertTrue(CoreCheck.hasAvx512(cpuinfo));
  }
}
