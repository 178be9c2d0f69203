package dev.quern.examples.geography;

import dev.quern.NDArray;
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
import java.util.SortedMap;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A picture of the clusters: the postal codes of the 48 states as points in the colour of their cluster, with insets for
 * Alaska, Hawaii and Puerto Rico, and noise in pale grey below all else. Crosses mark places. Needs no display.
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

    private static final Color NOISE = new Color(0xcd, 0xd1, 0xd5);

    /**
     * What a map shows.
     *
     * @param note what the marks and the legend are
     * @param clusters the cluster of each of the postal codes from 0 on, or -1 for noise; integers [n]
     */
    record Contents(
            String title, String subtitle, String note, List<ZipCode> zipCodes, NDArray clusters, List<Mark> marks) {}

    /**
     * A numbered cross in the map, and what the legend says of its cluster.
     *
     * @param number that of the cluster
     */
    record Mark(int number, double latitude, double longitude, String legend) {}

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

    private final Contents contents;
    /** The postal codes of each cluster, noise first, so that all else is drawn over it. */
    private final SortedMap<Integer, List<ZipCode>> clusters = new TreeMap<>();

    private ClusterMap(Contents contents) {
        this.contents = contents;
        int[] numbers = contents.clusters().toIntArray();
        for (int i = 0; i < numbers.length; i++) {
            clusters.computeIfAbsent(numbers[i], number -> new ArrayList<>())
                    .add(contents.zipCodes().get(i));
        }
    }

    /** Draws the map. */
    static BufferedImage draw(Contents contents) {
        return new ClusterMap(contents).draw();
    }

    /** Draws the map to a PNG file. */
    static void write(Contents contents, Path file) throws IOException {
        ImageIO.write(draw(contents), "png", file.toFile());
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
        clusters.forEach((number, zipCodes) -> {
            List<ZipCode> shown = zipCodes.stream()
                    .filter(zip -> panel.shows(zip.latitude(), zip.longitude()))
                    .toList();
            if (!shown.isEmpty()) {
                XYSeries series = chart.addSeries(
                        "points " + number,
                        shown.stream().mapToDouble(ZipCode::longitude).toArray(),
                        shown.stream().mapToDouble(ZipCode::latitude).toArray());
                series.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(color(number));
            }
        });
        Graphics2D part = (Graphics2D) graphics.create(panel.left(), panel.top(), panel.width(), panel.height());
        chart.paint(part, panel.width(), panel.height());
        part.setColor(FRAME);
        part.drawRect(0, 0, panel.width() - 1, panel.height() - 1);
        part.setColor(INK);
        part.setFont(font(Font.ITALIC, 13));
        part.drawString(panel.name(), 7, 17);
        marks(panel, chart, part);
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
    private void marks(Panel panel, XYChart chart, Graphics2D part) {
        for (Mark mark : contents.marks()) {
            if (panel.shows(mark.latitude(), mark.longitude())) {
                int x = (int) Math.round(chart.getScreenXFromChart(mark.longitude()));
                int y = (int) Math.round(chart.getScreenYFromChart(mark.latitude()));
                cross(part, x, y, 5, Color.WHITE);
                cross(part, x, y, 2, INK);
                String number = String.valueOf(mark.number());
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
        graphics.drawString(contents.title(), MARGIN, 34);
        graphics.setFont(font(Font.PLAIN, 15));
        graphics.drawString(contents.subtitle(), MARGIN, 57);
    }

    private void legend(Graphics2D graphics) {
        int x = WIDTH - LEGEND_WIDTH;
        int y = MAP_TOP + 18;
        List<Mark> marks = contents.marks();
        int lines = Math.min(marks.size(), LEGEND_LINES);
        for (Mark mark : marks.subList(0, lines)) {
            line(graphics, color(mark.number()), mark.number() + "  " + mark.legend(), x, y);
            y += 24;
        }
        if (lines < marks.size()) {
            graphics.drawString("and " + (marks.size() - lines) + " more", x + 20, y);
            y += 24;
        }
        List<ZipCode> noise = clusters.get(-1);
        if (noise != null) {
            line(graphics, NOISE, String.format(Locale.ROOT, "noise: %,d", noise.size()), x, y);
        }
    }

    private static void line(Graphics2D graphics, Color color, String text, int x, int y) {
        graphics.setColor(color);
        graphics.fillOval(x, y - 11, 12, 12);
        graphics.setColor(INK);
        graphics.setFont(font(Font.PLAIN, 15));
        graphics.drawString(text, x + 20, y);
    }

    private void footer(Graphics2D graphics) {
        List<String> notes = new ArrayList<>();
        notes.add(contents.note());
        long hidden = contents.zipCodes().stream()
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
        if (cluster < 0) {
            return NOISE;
        }
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
