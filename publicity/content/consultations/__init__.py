"""意见征集: a draft that stands in an article, a period, what people say, and the result."""
