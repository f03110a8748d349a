"""Asking who has a number."""

from django import forms

FEWEST = 8


class NumberForm(forms.Form):
    """An ID number or bank account in full. It is sent in the body of the request, so that no log holds it."""

    number = forms.CharField(
        label="证件号码或银行账号",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text", "spellcheck": "false"}),
        help_text="写完整的号码；残疾人证号写 18、20 或 22 位都可以",
    )

    def clean_number(self) -> str:
        """The number as it was typed; raises ValidationError for what is too short to be one."""
        number = self.cleaned_data["number"]
        if len(number.strip()) < FEWEST:
            raise forms.ValidationError("请写完整的号码：这里只找完全相同的，不找一部分")
        return number
