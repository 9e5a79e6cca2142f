"""What the product costs, measured against a floor in the same run: ratios hold on any machine, seconds do not."""
