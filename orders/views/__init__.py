"""HTTP of orders: shape in, services called, page or redirect out."""
