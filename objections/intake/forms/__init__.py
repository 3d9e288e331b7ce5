"""The public forms of objections, complaints and repairs: few steps, saved as one goes, working without script."""
