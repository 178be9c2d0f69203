package dev.quern.examples.particles;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import javax.imageio.ImageIO;

/** A picture of particles as discs in the colour of a value such as their speed, seen along the third axis. Needs no display. */
final class ParticlePicture {
    private static final int SIDE = 900;
    private static final int MARGIN = 20;
    private static final int HEAD = 46;
    private static final int FOOT = 56;
    private static final Color INK = new Color(0xdd, 0xdd, 0xdd);
    private static final Color NIGHT = new Color(0x10, 0x12, 0x18);

    /** From low to high; even steps of brightness, so that it also reads in grey. */
    private static final int[] RAMP = {0x2b2f77, 0x35609c, 0x2f8f8b, 0x63b95f, 0xc3cf4a, 0xffe98a};

    /** Those with greater values have the last colour: a few of them would leave all others in the first. */
    private static final double MOST = 0.99;

    private final double low;
    private final double high;
    private final double diameter;
    private final String value;

    /**
     * A window on the first two axes.
     *
     * @param low the lowest coordinate that is seen, along both
     * @param high the highest
     * @param diameter of a particle
     * @param value what colours are by, in words
     */
    ParticlePicture(double low, double high, double diameter, String value) {
        this.low = low;
        this.high = high;
        this.diameter = diameter;
        this.value = value;
    }

    /**
     * Draws to a PNG file.
     *
     * @param particles for each x, y and the value, from 0; later ones cover earlier ones
     */
    void write(String title, double[][] particles, Path file) throws IOException {
        ImageIO.write(draw(title, particles), "png", file.toFile());
    }

    private BufferedImage draw(String title, double[][] particles) {
        BufferedImage image = new BufferedImage(SIDE + 2 * MARGIN, HEAD + SIDE + FOOT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setColor(NIGHT);
            graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
            double most = most(particles);
            discs(graphics, particles, most);
            graphics.setColor(INK);
            graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 20));
            graphics.drawString(title, MARGIN, 31);
            scale(graphics, most);
        } finally {
            graphics.dispose();
        }
        return image;
    }

    private static double most(double[][] particles) {
        double[] values = Arrays.stream(particles)
                .mapToDouble(particle -> particle[2])
                .sorted()
                .toArray();
        return values.length == 0 ? 1 : Math.max(Double.MIN_NORMAL, values[(int) (MOST * (values.length - 1))]);
    }

    private void discs(Graphics2D graphics, double[][] particles, double most) {
        Graphics2D part = (Graphics2D) graphics.create(MARGIN, HEAD, SIDE, SIDE);
        double pixels = SIDE / (high - low);
        for (double[] particle : particles) {
            double x = (particle[0] - low - diameter / 2) * pixels;
            double y = (high - particle[1] - diameter / 2) * pixels;
            part.setColor(color(particle[2] / most));
            part.fill(new Ellipse2D.Double(x, y, diameter * pixels, diameter * pixels));
        }
        part.dispose();
    }

    private void scale(Graphics2D graphics, double most) {
        int top = HEAD + SIDE + 14;
        int width = 300;
        for (int x = 0; x < width; x++) {
            graphics.setColor(color((double) x / width));
            graphics.fillRect(MARGIN + x, top, 1, 12);
        }
        graphics.setColor(INK);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
        String text = String.format(Locale.ROOT, "%s, from 0 to %.2f and above", value, most);
        graphics.drawString(text, MARGIN + width + 12, top + 12);
    }

    private static Color color(double share) {
        double place = Math.min(Math.max(share, 0), 1) * (RAMP.length - 1);
        int below = Math.min((int) place, RAMP.length - 2);
        double part = place - below;
        return new Color(
                mix(RAMP[below] >> 16, RAMP[below + 1] >> 16, part),
                mix(RAMP[below] >> 8, RAMP[below + 1] >> 8, part),
                mix(RAMP[below], RAMP[below + 1], part));
    }

    private static int mix(int from, int to, double part) {
        return (int) Math.round((from & 0xff) * (1 - part) + (to & 0xff) * part);
    }
}
