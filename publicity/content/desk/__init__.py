"""The staff's pages of the content: columns in their order, articles from draft to publication."""
