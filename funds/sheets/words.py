"""Words for channels and forms, as people write them."""

from funds.channels import Channel, Form

OTHER_CHANNEL_WORDS = {
    "自筹": Channel.UNIT_SELF,
    "党费": Channel.PARTY_FEE,
    "职工捐款": Channel.STAFF_DONATION,
    "贷款": Channel.CREDIT,
    "信贷": Channel.CREDIT,
}
# The second half of “一级—二级” alone.
CHANNEL_WORDS = {
    label.split("—")[1]: value for value, label in Channel.choices if "—" in label
} | OTHER_CHANNEL_WORDS
FORM_WORDS = {
    "资金": Form.CASH,
    "物资": Form.IN_KIND,
    "投工投劳": Form.LABOUR,
    "投工": Form.LABOUR,
    "土地": Form.LAND,
}
