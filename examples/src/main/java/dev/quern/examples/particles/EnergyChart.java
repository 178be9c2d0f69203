package dev.quern.examples.particles;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A picture of energy over time: its two kinds and their sum, and below how far the sum is from where it began. */
final class EnergyChart {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 360;
    private static final BasicStroke LINE = new BasicStroke(2);

    private final List<Energies> course;

    private EnergyChart(List<Energies> course) {
        this.course = course;
    }

    /** Draws the picture to a PNG file. */
    static void write(String title, List<Energies> course, Path file) throws IOException {
        EnergyChart energies = new EnergyChart(course);
        XYChart kinds = chart(title, "energy");
        energies.draw(kinds, "kinetic", new Color(0xf28e2b), Energies::kinetic);
        energies.draw(kinds, "potential", new Color(0x4e79a7), Energies::potential);
        energies.draw(kinds, "total", new Color(0x222222), Energies::total);
        XYChart drift = chart("Total energy since the start", "change");
        double start = course.get(0).total();
        energies.draw(drift, "total", new Color(0x222222), energy -> energy.total() - start);
        drift.getStyler().setLegendVisible(false);
        BitmapEncoder.saveBitmap(List.of(kinds, drift), 2, 1, file.toString(), BitmapFormat.PNG);
    }

    private void draw(XYChart chart, String name, Color color, ToDoubleFunction<Energies> energy) {
        double[] times = course.stream().mapToDouble(Energies::time).toArray();
        chart.addSeries(name, times, course.stream().mapToDouble(energy).toArray())
                .setMarker(SeriesMarkers.NONE)
                .setLineColor(color)
                .setLineStyle(LINE);
    }

    private static XYChart chart(String title, String energy) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle("time")
                .yAxisTitle(energy)
                .build();
        chart.getStyler()
                .setLegendPosition(LegendPosition.OutsideE)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false);
        return chart;
    }
}
