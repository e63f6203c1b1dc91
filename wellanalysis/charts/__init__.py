"""Charts that draw a frame and compute nothing."""
