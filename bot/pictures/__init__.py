"""Pictures of answers where looking beats reading: what held when, who owns whom. Drawn as SVG and as PNG."""
