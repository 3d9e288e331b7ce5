"""The form for an opinion."""

from django import forms


class OpinionForm(forms.Form):
    """What is said, and how to reach who said it, if wished."""

    text = forms.CharField(
        label="您的意见", max_length=3000, min_length=4, strip=True,
        error_messages={
            "required": "还没有写意见。请写明对哪一条、怎么改。",
            "min_length": "字太少，看不出意见是什么，请再写几个字。",
            "max_length": "最多 3,000 字，请删短一些；意见多的，可以分几次提交。",
        },
    )  # fmt: skip
    contact = forms.CharField(
        label="怎么联系您", required=False, max_length=100,
        error_messages={"max_length": "最多 100 字，留一个电话或邮箱就够了。"},
    )  # fmt: skip
    website = forms.CharField(required=False, max_length=200)

    @property
    def is_from_a_robot(self) -> bool:
        """Tell whether the field was filled that people neither see nor hear."""
        return bool(self.cleaned_data.get("website"))
