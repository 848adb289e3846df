"""Pages that gather from several apps, and pages about the site itself."""
