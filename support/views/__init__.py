"""Pages of the help centre and of complaints."""
