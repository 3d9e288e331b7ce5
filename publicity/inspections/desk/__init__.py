"""The staff's pages of random inspections: registers, rates, plans from draft to draw, tasks and results."""
