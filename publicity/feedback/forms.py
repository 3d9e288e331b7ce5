"""The form of 网站找错."""

from urllib.parse import urlsplit

from django import forms

SHORTEST = 4


class FeedbackForm(forms.Form):
    """Which page, what is wrong, and how to reach the visitor, if wished."""

    page = forms.CharField(label="哪个页面", required=False, max_length=300)
    text = forms.CharField(
        label="哪里不对", max_length=1000, min_length=SHORTEST, strip=True,
        error_messages={
            "required": "还没有写哪里不对。写一句就行，例如“电话打不通”。",
            "min_length": "字太少，看不出哪里不对，请再写几个字。",
            "max_length": "最多 1,000 字，请删短一些；事情多的，可以分几次提交。",
        },
    )  # fmt: skip
    contact = forms.CharField(
        label="怎么联系您", required=False, max_length=100,
        error_messages={"max_length": "最多 100 字，留一个电话或邮箱就够了。"},
    )  # fmt: skip
    website = forms.CharField(required=False, max_length=200)

    def clean_page(self) -> str:
        """Keep the path of an address; what was searched for and what stands behind `#` is nobody's business."""
        text = str(self.cleaned_data["page"]).strip()
        if not text.startswith(("/", "http://", "https://")):
            return text
        try:
            return urlsplit(text).path or "/"
        except ValueError:
            return ""

    @property
    def is_from_a_robot(self) -> bool:
        """Tell whether the field was filled that people neither see nor hear."""
        return bool(self.cleaned_data.get("website"))
