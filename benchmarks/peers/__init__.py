"""The side-by-side comparison: what is measured (catalogue), by whom (contenders, peer_*), how (measure), how it
reads (report)."""
