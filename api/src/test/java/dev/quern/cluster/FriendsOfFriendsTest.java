package dev.quern.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quern.DType;
import dev.quern.NDArray;
import dev.quern.spatial.Space;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class FriendsOfFriendsTest {
    private static final Offset<Double> ROUNDING = Offset.offset(1e-12);

    @Test
    void findsGroupsAcrossTheBoundsOfAPeriodicSpace() {
        NDArray points = NDArray.of(new double[][] {{5, 5}, {9.8, 1}, {5.3, 5}, {0.1, 1}, {0.4, 1}, {7, 7}});
        NDArray masses = NDArray.of(1.0, 2.0, 3.0, 1.0, 1.0, 1.0);
        FriendsOfFriends estimator =
                new FriendsOfFriends().setLinkingLength(0.35).setSpace(Space.periodic(10, 10));

        Groups groups = estimator.fit(points, masses);

        assertThat(groups.count()).isEqualTo(3);
        assertThat(DbscanTest.ints(groups.labels())).containsExactly(1, 0, 1, 0, 0, 2);
        assertThat(groups.sizes().toString()).isEqualTo("[3 2 1]");
        assertThat(groups.masses().toDoubleArray()).containsExactly(4, 4, 1);
        double[] centers = groups.centers().flatten().toDoubleArray();
        assertThat(centers[0]).isCloseTo(0.025, ROUNDING);
        assertThat(centers[1]).isCloseTo(1, ROUNDING);
        assertThat(centers[2]).isCloseTo(5.225, ROUNDING);
        assertThat(centers[4]).isCloseTo(7, ROUNDING);

        Groups large = estimator.setMinMembers(2).fit(points);
        assertThat(large.count()).isEqualTo(2);
        assertThat(DbscanTest.ints(large.labels())).containsExactly(1, 0, 1, 0, 0, -1);
    }

    /** Wherever the bounds cut a group, its centre stays in the same place of it. */
    @Test
    void movesCentersWithTheirGroups() {
        Random random = new Random(1);
        int count = 500;
        double[][] points = new double[count][];
        for (int i = 0; i < count; i++) {
            points[i] = new double[] {0.7 * i / count, 0.05 * random.nextDouble()}; // more than half of the period
        }
        Space space = Space.periodic(1, 1);
        double expected = 0.7 * (count - 1) / count / 2;
        for (int step = 0; step < 10; step++) {
            double[][] moved = new double[count][];
            for (int i = 0; i < count; i++) {
                moved[i] = new double[] {points[i][0] + 0.1 * step, points[i][1]};
            }
            Groups groups =
                    new FriendsOfFriends().setLinkingLength(0.1).setSpace(space).fit(NDArray.of(moved));
            assertThat(groups.count()).isEqualTo(1);
            assertThat(space.displacement(
                            0, expected + 0.1 * step, groups.centers().getDouble(0, 0)))
                    .isCloseTo(0, ROUNDING);
        }
    }

    @Test
    void findsWhatDbscanFindsOfSinglePoints() {
        NDArray points = NDArray.of(PointSets.random(new Random(6), 400, 3));
        Groups groups = new FriendsOfFriends().setLinkingLength(0.3).fit(points);
        DbscanModel model = new Dbscan().setEps(0.3).setMinSamples(1).fit(points);
        assertThat(groups.count()).isEqualTo(model.clusters());
        for (int i = 0; i < 400; i++) {
            for (int j = 0; j < i; j++) {
                assertThat(groups.labels().getLong(i) == groups.labels().getLong(j))
                        .isEqualTo(model.labels().getLong(i) == model.labels().getLong(j));
            }
        }
        for (int group = 1; group < groups.count(); group++) {
            assertThat(groups.sizes().getLong(group))
                    .isLessThanOrEqualTo(groups.sizes().getLong(group - 1));
        }
    }

    @Test
    void findsNothingInNoPoints() {
        Groups groups = new FriendsOfFriends().fit(NDArray.zeros(DType.F64, 0, 3));
        assertThat(groups.count()).isZero();
        assertThat(groups.centers().shape()).containsExactly(0, 3);
    }

    @Test
    void refusesWhatMakesNoSense() {
        FriendsOfFriends estimator = new FriendsOfFriends();
        assertThatThrownBy(() -> estimator.setLinkingLength(-1))
                .hasMessage("linkingLength: expected a finite number above 0, got -1.0");
        assertThatThrownBy(() -> estimator.setMinMembers(0)).hasMessage("minMembers: expected 1 or more, got 0");
        NDArray points = NDArray.zeros(DType.F64, 2, 2);
        assertThatThrownBy(() -> estimator.fit(points, NDArray.of(1.0, Double.NaN)))
                .hasMessage("masses: expected finite numbers from 0, got NaN at row 1");
    }
}
