package dev.quern.examples.geography;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A picture of the clusters: the postal codes of the 48 states as points in the colour of their cluster, with insets for
 * Alaska, Hawaii and Puerto Rico. A cross is a centroid. Needs no display.
 */
final class ClusterMap {
    static final int WIDTH = 1800;
    static final int HEIGHT = 930;

    private static final int MARGIN = 24;
    private static final int LEGEND_WIDTH = 330;
    private static final int MAP_TOP = 72;
    private static final int MAP_BOTTOM = 874;
    /** More lines than this do not fit beside the map. */
    private static final int LEGEND_LINES = 36;

    private static final Color INK = new Color(0x22, 0x22, 0x22);
    private static final Color SEA = new Color(0xf6, 0xf7, 0xf8);
    private static final Color FRAME = new Color(0xb0, 0xb4, 0xb8);

    /** Ten colours that are told apart side by side and by most of those who see fewer; later ones are computed. */
    private static final int[] PALETTE = {
        0x4e79a7, 0xf28e2b, 0x59a14f, 0xe15759, 0x9c6bb0, 0x86bcb6, 0xd4a017, 0x8c564b, 0xff6fb5, 0x5b5b5b
    };

    /** A part of the world in degrees, and where its left lower corner is in the picture and how wide, in pixels. */
    private record Panel(
            String name, double west, double east, double south, double north, int left, int bottom, int width) {

        boolean shows(double latitude, double longitude) {
            return west <= longitude && longitude <= east && south <= latitude && latitude <= north;
        }

        int top() {
            return bottom - height();
        }

        /** As high as makes a kilometre the same length both ways in the middle. */
        int height() {
            double degreeOfLongitude = Math.cos(Math.toRadians((south + north) / 2));
            return (int) Math.round(width * (north - south) / ((east - west) * degreeOfLongitude));
        }
    }

    private static final int INSETS_BOTTOM = MAP_BOTTOM - 10;
    private static final Panel STATES =
            new Panel("", -126, -65.8, 22.6, 50, MARGIN, MAP_BOTTOM, WIDTH - LEGEND_WIDTH - 2 * MARGIN);
    private static final List<Panel> PANELS = List.of(
            STATES,
            new Panel("Alaska", -178, -129, 51, 72, MARGIN + 10, INSETS_BOTTOM, 250),
            new Panel("Hawaii", -160.6, -154.5, 18.7, 23, MARGIN + 270, INSETS_BOTTOM, 190),
            new Panel("Puerto Rico, Virgin Islands", -67.5, -64.4, 17.5, 18.9, 1156, INSETS_BOTTOM, 280));

    private final Clustering clustering;
    private final int[] clusters;
    private final List<Clustering.Cluster> summary;

    private ClusterMap(Clustering clustering) {
        this.clustering = clustering;
        this.clusters = clustering.clusters().toIntArray();
        this.summary = clustering.summary();
    }

    /** Draws the map. */
    static BufferedImage draw(Clustering clustering) {
        return new ClusterMap(clustering).draw();
    }

    /** Draws the map to a PNG file. */
    static void write(Clustering clustering, Path file) throws IOException {
        ImageIO.write(draw(clustering), "png", file.toFile());
    }

    private BufferedImage draw() {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, WIDTH, HEIGHT);
            PANELS.forEach(panel -> paint(panel, graphics));
            title(graphics);
            legend(graphics);
            footer(graphics);
        } finally {
            graphics.dispose();
        }
        return image;
    }

    private void paint(Panel panel, Graphics2D graphics) {
        XYChart chart = new XYChart(panel.width(), panel.height());
        style(chart.getStyler(), panel);
        for (Clustering.Cluster cluster : summary) {
            int[] shown = IntStream.range(0, clusters.length)
                    .filter(i -> clusters[i] == cluster.number())
                    .filter(i -> panel.shows(
                            clustering.zipCodes().get(i).latitude(),
                            clustering.zipCodes().get(i).longitude()))
                    .toArray();
            if (shown.length > 0) {
                XYSeries series = chart.addSeries(
                        "points " + cluster.number(),
                        IntStream.of(shown)
                                .mapToDouble(i -> clustering.zipCodes().get(i).longitude())
                                .toArray(),
                        IntStream.of(shown)
                                .mapToDouble(i -> clustering.zipCodes().get(i).latitude())
                                .toArray());
                series.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(color(cluster.number()));
            }
        }
        Graphics2D part = (Graphics2D) graphics.create(panel.left(), panel.top(), panel.width(), panel.height());
        chart.paint(part, panel.width(), panel.height());
        part.setColor(FRAME);
        part.drawRect(0, 0, panel.width() - 1, panel.height() - 1);
        part.setColor(INK);
        part.setFont(font(Font.ITALIC, 13));
        part.drawString(panel.name(), 7, 17);
        centroids(panel, chart, part);
        part.dispose();
    }

    private static void style(XYStyler styler, Panel panel) {
        styler.setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        styler.setMarkerSize(panel.name().isEmpty() ? 3 : 4);
        styler.setLegendVisible(false);
        styler.setChartTitleVisible(false);
        styler.setAxisTitlesVisible(false);
        styler.setAxisTicksVisible(false);
        styler.setPlotGridLinesVisible(false);
        styler.setPlotBorderVisible(false);
        styler.setPlotContentSize(1);
        styler.setPlotMargin(0);
        styler.setChartPadding(0);
        styler.setPlotBackgroundColor(SEA);
        styler.setChartBackgroundColor(SEA);
        styler.setXAxisMin(panel.west()).setXAxisMax(panel.east());
        styler.setYAxisMin(panel.south()).setYAxisMax(panel.north());
    }

    /** Over the points: a cross with a white edge, and the number of the cluster. */
    private void centroids(Panel panel, XYChart chart, Graphics2D part) {
        for (Clustering.Cluster cluster : summary) {
            if (panel.shows(cluster.latitude(), cluster.longitude())) {
                int x = (int) Math.round(chart.getScreenXFromChart(cluster.longitude()));
                int y = (int) Math.round(chart.getScreenYFromChart(cluster.latitude()));
                cross(part, x, y, 5, Color.WHITE);
                cross(part, x, y, 2, INK);
                String number = String.valueOf(cluster.number());
                part.setFont(font(Font.BOLD, 17));
                part.setColor(Color.WHITE);
                for (int dx = -2; dx <= 2; dx++) {
                    for (int dy = -2; dy <= 2; dy++) {
                        part.drawString(number, x + 9 + dx, y - 7 + dy);
                    }
                }
                part.setColor(INK);
                part.drawString(number, x + 9, y - 7);
            }
        }
    }

    private static void cross(Graphics2D part, int x, int y, int thickness, Color color) {
        part.setColor(color);
        part.setStroke(new BasicStroke(thickness, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        part.drawLine(x - 7, y, x + 7, y);
        part.drawLine(x, y - 7, x, y + 7);
    }

    private void title(Graphics2D graphics) {
        graphics.setColor(INK);
        graphics.setFont(font(Font.BOLD, 26));
        graphics.drawString(
                String.format(
                        Locale.ROOT,
                        "%,d postal codes in %d cluster%s",
                        clustering.zipCodes().size(),
                        summary.size(),
                        summary.size() == 1 ? "" : "s"),
                MARGIN,
                34);
        graphics.setFont(font(Font.PLAIN, 15));
        graphics.drawString(
                String.format(
                        Locale.ROOT,
                        "k-means, cost %.6f squared Earth radii: %,.0f km from the centroid (root mean square)",
                        clustering.model().cost(),
                        clustering.radiusKm()),
                MARGIN,
                57);
    }

    private void legend(Graphics2D graphics) {
        int x = WIDTH - LEGEND_WIDTH;
        int y = MAP_TOP + 18;
        int lines = Math.min(summary.size(), LEGEND_LINES);
        for (Clustering.Cluster cluster : summary.subList(0, lines)) {
            graphics.setColor(color(cluster.number()));
            graphics.fillOval(x, y - 11, 12, 12);
            graphics.setColor(INK);
            graphics.setFont(font(Font.PLAIN, 15));
            graphics.drawString(
                    String.format(
                            Locale.ROOT,
                            "%d  %s, %s: %,d",
                            cluster.number(),
                            cluster.nearest().city(),
                            cluster.nearest().state(),
                            cluster.count()),
                    x + 20,
                    y);
            y += 24;
        }
        if (lines < summary.size()) {
            graphics.drawString("and " + (summary.size() - lines) + " more", x + 20, y);
        }
    }

    private void footer(Graphics2D graphics) {
        List<String> notes = new ArrayList<>();
        notes.add("Crosses: centroids. Legend: the postal code nearest to the centroid and the number of codes.");
        long hidden = clustering.zipCodes().stream()
                .filter(zip -> PANELS.stream().noneMatch(panel -> panel.shows(zip.latitude(), zip.longitude())))
                .count();
        if (hidden > 0) {
            notes.add("Not shown: " + hidden + " on islands of the Pacific and elsewhere outside the frames.");
        }
        graphics.setColor(INK);
        graphics.setFont(font(Font.PLAIN, 13));
        int below = MAP_BOTTOM + 22;
        graphics.drawString(String.join(" ", notes), MARGIN, below);
        graphics.drawString("Data: GeoNames (www.geonames.org), CC BY 4.0.", MARGIN, below + 19);
    }

    private static Color color(int cluster) {
        if (cluster < PALETTE.length) {
            return new Color(PALETTE[cluster]);
        }
        float hue = (float) (cluster * 0.618033988749895 % 1);
        return Color.getHSBColor(hue, cluster % 2 == 0 ? 0.75f : 0.5f, cluster % 3 == 0 ? 0.6f : 0.8f);
    }

    private static Font font(int style, int size) {
        return new Font(Font.SANS_SERIF, style, size);
    }
}
