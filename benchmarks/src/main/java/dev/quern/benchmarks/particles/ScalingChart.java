package dev.quern.benchmarks.particles;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Draws how long a step takes by the number of atoms, both axes logarithmic: time proportional to the number of atoms is a
 * straight line that rises by ten where the number does. Reads lines of contender, atoms and milliseconds, with tabs
 * between, and writes a PNG file.
 */
public final class ScalingChart {
    private static final List<Color> COLORS = List.of(
            new Color(0x4e79a7), new Color(0xf28e2b), new Color(0x59a14f), new Color(0xe15759), new Color(0x9c6bb0));

    private ScalingChart() {}

    /** Called with the file to write. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("the argument is the PNG file to write");
        }
        Map<String, SortedMap<Double, Double>> contenders = new LinkedHashMap<>();
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split("\t", -1);
            contenders
                    .computeIfAbsent(words[0], unused -> new TreeMap<>())
                    .put(Double.valueOf(words[1]), Double.valueOf(words[2]));
        }
        BitmapEncoder.saveBitmap(chart(contenders), arguments[0], BitmapFormat.PNG);
    }

    static XYChart chart(Map<String, SortedMap<Double, Double>> contenders) {
        XYChart chart = new XYChartBuilder()
                .width(900)
                .height(560)
                .title("Lennard-Jones melt: time of a step by the number of atoms")
                .xAxisTitle("atoms")
                .yAxisTitle("milliseconds")
                .build();
        chart.getStyler()
                .setXAxisLogarithmic(true)
                .setYAxisLogarithmic(true)
                .setLegendPosition(LegendPosition.InsideNW)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false);
        contenders.forEach(
                (name, times) -> chart.addSeries(name, List.copyOf(times.keySet()), List.copyOf(times.values()))
                        .setMarker(SeriesMarkers.CIRCLE)
                        .setMarkerColor(COLORS.get(chart.getSeriesMap().size() % COLORS.size()))
                        .setLineColor(COLORS.get(chart.getSeriesMap().size() % COLORS.size()))
                        .setLineStyle(new BasicStroke(2)));
        return chart;
    }
}
