"""The features' models, gathered for Django's discovery; code imports from the feature."""

from publicity.content.models import Article, ArticleFile, ArticleText, Column, ColumnRole

__all__ = ["Article", "ArticleFile", "ArticleText", "Column", "ColumnRole"]
