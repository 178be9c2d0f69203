package dev.quern.spark.partition;

import dev.quern.spatial.HilbertPartitioning;
import dev.quern.spatial.KdTree;
import dev.quern.spatial.PointSample;
import dev.quern.spatial.SpacePartitioning;
import dev.quern.spatial.UniformGrid;

/** How space is cut into the regions of partitions. */
public enum CutMethod {
    /** Boxes by planes, each cut where the load is even and few points are near: see {@link KdTree}. */
    K_D_TREE {
        @Override
        SpacePartitioning cut(PointSample sample, int partitions) {
            return KdTree.of(sample, partitions);
        }
    },

    /** Pieces of a curve through space, with even loads and more ghosts: see {@link HilbertPartitioning}. */
    HILBERT {
        @Override
        SpacePartitioning cut(PointSample sample, int partitions) {
            return HilbertPartitioning.of(sample, partitions);
        }
    },

    /** Boxes of one size, for points that fill a box evenly: see {@link UniformGrid}. */
    GRID {
        @Override
        SpacePartitioning cut(PointSample sample, int partitions) {
            return UniformGrid.of(sample, partitions);
        }
    };

    abstract SpacePartitioning cut(PointSample sample, int partitions);
}
