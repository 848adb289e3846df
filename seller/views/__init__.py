"""HTTP of the workspace; every view stands behind `seller.gate`."""
