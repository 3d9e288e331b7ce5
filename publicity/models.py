"""The features' models, gathered for Django's discovery; code imports from the feature."""

from publicity.content.models import Article, ArticleFile, ArticleText, Column, ColumnRole
from publicity.feedback.models import SiteFeedback

__all__ = ["Article", "ArticleFile", "ArticleText", "Column", "ColumnRole", "SiteFeedback"]
