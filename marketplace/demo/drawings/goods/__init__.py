"""One module per leaf: `draw_<leaf>(art) -> Drawing`; parts that leaves share stand in modules of their own."""
