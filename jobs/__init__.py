"""Due work: one module for each capability that has any."""
