"""From pages to a published site: kernels, notebooks, book."""
