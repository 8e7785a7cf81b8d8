"""Reading what administrators write: YAML with line numbers, validated, each fault told with its place and remedy."""
