"""The pages once more as JSON: the same address with `.json` instead of the last stroke, from the same querysets."""
