"""ftzgeo."""
