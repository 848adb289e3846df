"""HTTP of the catalogue: shape in, selectors asked, page or fragment out."""
