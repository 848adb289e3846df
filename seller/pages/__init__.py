"""Values as the templates of the workspace want them."""
