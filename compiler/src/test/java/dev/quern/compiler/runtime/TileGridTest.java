package dev.quern.compiler.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.KernelInterruptedException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TileGridTest {
    /** Counts for each row and column how many iterations of the fold it got, and requires that they come in order. */
    private static final class Counts implements TileGrid.Body {
        private final TileGrid grid;
        private final int[][] folded;

        Counts(TileGrid grid) {
            this.grid = grid;
            this.folded = new int[(int) grid.rows()][(int) Math.max(0, grid.high() - grid.low())];
        }

        @Override
        public void tile(int loop, long row, int rows, int panelFrom, int panelTo, int from, int to) {
            assertThat(rows).isEqualTo(grid.rowsOfTile());
            run(row, rows, panelFrom, panelTo, from, to, true);
        }

        @Override
        public void edge(int loop, long row, int rows, int panelFrom, int panelTo, int from, int to) {
            run(row, rows, panelFrom, panelTo, from, to, false);
        }

        private void run(long row, int rows, int panelFrom, int panelTo, int from, int to, boolean whole) {
            for (int each = 0; each < rows; each++) {
                int number = (int) (row - grid.firstRow()) + each;
                for (long column = grid.low() + (long) panelFrom * grid.width();
                        column < grid.low() + (long) panelTo * grid.width();
                        column++) {
                    boolean counts = column >= grid.start() + number * grid.startSlope()
                            && column < grid.end() + number * grid.endSlope();
                    assertThat(counts || !whole)
                            .as("a tile has whole rows and columns")
                            .isTrue();
                    if (counts) {
                        int at = (int) (column - grid.low());
                        assertThat(folded[number][at]).isEqualTo(from);
                        folded[number][at] = to;
                    }
                }
            }
        }
    }

    @Test
    void eachRowFoldsOnceIntoEachOfItsColumns() {
        Random random = new Random(5);
        for (int round = 0; round < 300; round++) {
            TileGrid grid = new TileGrid(
                    random.nextInt(5),
                    random.nextInt(60),
                    1 + random.nextInt(8),
                    random.nextInt(6) - 3,
                    random.nextInt(3) - 1,
                    random.nextInt(80) - 10,
                    random.nextInt(3) - 1,
                    1 + random.nextInt(24));
            int trips = random.nextInt(3) * random.nextInt(600);
            Counts counts = new Counts(grid);
            long chunk = grid.chunk(1 + random.nextInt(100_000));
            for (long from = 0; from < grid.rows(); from += chunk) {
                grid.run(counts, 0, from, Math.min(grid.rows(), from + chunk), trips, 1L << random.nextInt(20));
            }
            for (int row = 0; row < grid.rows(); row++) {
                for (int at = 0; at < counts.folded[row].length; at++) {
                    long column = grid.low() + at;
                    boolean has = column >= grid.start() + row * grid.startSlope()
                            && column < grid.end() + row * grid.endSlope();
                    assertThat(counts.folded[row][at])
                            .as("%s, row %d, column %d", grid, row, column)
                            .isEqualTo(has ? trips : 0);
                }
            }
        }
    }

    @Test
    void anInterruptEndsAChunkBetweenBlocks() {
        TileGrid grid = new TileGrid(0, 8, 8, 0, 0, 2_400, 0, 24);
        int[] tiles = {0};
        TileGrid.Body body = new TileGrid.Body() {
            @Override
            public void tile(int loop, long row, int rows, int panelFrom, int panelTo, int from, int to) {
                tiles[0]++;
                Thread.currentThread().interrupt();
            }

            @Override
            public void edge(int loop, long row, int rows, int panelFrom, int panelTo, int from, int to) {
                tile(loop, row, rows, panelFrom, panelTo, from, to);
            }
        };
        assertThatThrownBy(() -> grid.run(body, 0, 0, 8, 2_000, 48_000))
                .isInstanceOf(KernelInterruptedException.class)
                .hasMessageContaining("a contraction");
        assertThat(Thread.interrupted()).as("left for the caller").isTrue();
        assertThat(tiles).isEqualTo(Arrays.copyOf(new int[] {1}, 1));
    }
}
