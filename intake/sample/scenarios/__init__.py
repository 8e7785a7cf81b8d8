"""The sample campaign's scenarios: one function each, from a desk to one mail with what is expected of it."""
