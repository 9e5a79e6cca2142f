"""People: faces, hair, clothes and figures, drawn from a story's `Look`."""
