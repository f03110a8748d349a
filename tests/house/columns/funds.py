"""Sheets of money."""

from tests.house.columns.cases import ADDS, SAYS_THE_SAME, Adds, Case, Cell, Changes, Refused, Told
from tests.house.columns.units import BANK, CUSTOMS, HUANGDONG, ORIGIN, ZHAOYUAN

UNIT = {"unit": Cell(BANK, CUSTOMS, Refused("unknown_document", "title"))}
SOURCE = {
    "title": Cell("县级专项资金", "帮扶资金", Refused("unknown_document")),
    "year": Cell("2016", "2017", Refused("unknown_document", "title")),
}
SEQ = Refused("entry_seq", "entry_seq")
ALIKE = Adds("alike_entry")
FIXED = Refused("entry_differs")

CASES = {
    "fund_documents": Case(
        {
            "unit": Cell(BANK, CUSTOMS, ADDS),
            "place": Cell(ZHAOYUAN, HUANGDONG),
            "title": Cell("市级专项资金", "省级专项资金", ADDS),
            "number": Cell("河财农〔2018〕3号", "河财农〔2018〕4号"),
            "year": Cell("2018", "2019", ADDS),
            "level": Cell("市", "省"),
            "channel": Cell("财政专项扶贫（衔接）资金—市级", "财政专项扶贫（衔接）资金—省级"),
            "purpose": Cell("农村道路", "产业"),
            "form": Cell("货币", "物资折款", filled=SAYS_THE_SAME),
            "planned_on": Cell("2018-01-01", "2018-01-02"),
            "planned": Cell("700000", "710000"),
            "issued_on": Cell("2018-01-20", "2018-01-21"),
            "amount": Cell("600000", "610000"),
            "payer": Cell("河源市财政局", "广东省财政厅"),
            "receiver": Cell("上义镇财政所", "紫金县财政局"),
            "bank_name": Cell("农信社", "农业银行"),
            "bank_account": Cell("6228480012345678901", "6228480012345678919"),
            "published_from": Cell("2018-02-01", "2018-02-02"),
            "published_to": Cell("2018-02-10", "2018-02-11"),
            "published_where": Cell("村务栏", "县政府网"),
            "settled_on": Cell("2019-01-10", "2019-01-11", beside=("settled_amount",)),
            "settled_amount": Cell("590000", "595000"),
            **ORIGIN,
        }
    ),
    "funds": Case(
        {
            "unit": Cell(BANK, CUSTOMS, ADDS, without=("project", "about_on")),
            "place": Cell(ZHAOYUAN, HUANGDONG, ALIKE, without=("project",)),
            "title": Cell("专项党费", "特殊党费", ALIKE),
            "number": Cell("深银党〔2018〕3号", "深银党〔2018〕4号", Told("document_differs")),
            "year": Cell("2018", "2017", ALIKE, SAYS_THE_SAME),
            "channel": Cell("专项党费", "干部职工捐款", Refused("other_kind")),
            "form": Cell("货币", "物资折款", Refused("other_kind"), SAYS_THE_SAME),
            "purpose": Cell("党建", "道路", Told("document_differs")),
            "amount": Cell("32000", "33000", ALIKE),
            "covers_from": Cell("2018-01-01", "2018-02-01", ALIKE),
            "occurred_on": Cell("2018-12-31", "2018-12-30", ALIKE),
            "about_on": Cell("2017-12-31", "2017-12-30", ALIKE),
            "project": Cell("村道硬底化", "饮水工程", ALIKE),
            "into": Cell(
                "帮扶资金户", "村集体", ALIKE, stored=(f"{ZHAOYUAN}帮扶资金户", f"{ZHAOYUAN}村集体")
            ),
            "summary": Cell("党费到账", "党费下拨", ALIKE),
            "voucher_no": Cell("记-1", "记-2", ALIKE),
            "payee": Cell("招元村委会", "上义镇政府", ALIKE),
            "issued_on": Cell("2018-06-01", "2018-06-02", Told("document_differs")),
            "issued": Cell("32000", "33000", Told("document_differs")),
            **{key: Cell(cell.text, cell.other, Told("entry_differs")) for key, cell in ORIGIN.items()},
        }
    ),
    "batch_rows": Case(
        {
            "unit": Cell(BANK, CUSTOMS, Refused("document", "title"), without=("project",)),
            "place": Cell(ZHAOYUAN, HUANGDONG, ADDS, without=("project",)),
            "movement": Cell(
                "到账（进帮扶资金户）", "到账（直接进项目）", ADDS, stored=("", "村道硬底化（招元村，2018）")
            ),
            "title": Cell("县级专项资金", "县级配套资金", ADDS),
            "year": Cell("2016", "2017", Refused("document", "title"), SAYS_THE_SAME),
            "amount": Cell("32000", "33000", ADDS),
            "occurred_on": Cell("2018-12-31", "2018-12-30", ADDS),
            "summary": Cell("到账", "到账二", ADDS),
            "project": Cell("村道硬底化", "饮水工程", ADDS),
            "payee": Cell("招元村委会", "上义镇政府", ADDS),
            "voucher_no": Cell("记-1", "记-2", ADDS),
            "about_on": Cell("2017-12-31", "2017-12-30", ADDS, ADDS),
            **{key: Cell(cell.text, cell.other, Told("entry_differs")) for key, cell in ORIGIN.items()},
        }
    ),
    "allocations": Case(
        {
            **UNIT,
            **SOURCE,
            "line": Cell("2-1", "2-2", ADDS),
            "above_line": Cell("1", "2", Refused("fixed")),
            "sender_level": Cell("县", "市"),
            "sender": Cell("紫金县财政局", "河源市财政局"),
            "sent_number": Cell("紫财〔2016〕1号", "紫财〔2016〕2号"),
            "sent_on": Cell("2016-02-10", "2016-02-11"),
            "sent_amount": Cell("100000", "100001"),
            "sent_voucher": Cell("拨-1", "拨-2"),
            "receiver_level": Cell("镇（乡）", "村"),
            "receiver": Cell("上义镇财政所", "招元村委会"),
            "received_on": Cell("2016-02-15", "2016-02-16", beside=("received_amount", "received_voucher")),
            "received_amount": Cell("100000", "99000", beside=("received_on", "received_voucher")),
            "received_voucher": Cell("到-1", "到-2"),
            "purpose": Cell("村道", "水渠"),
            "reason": Cell("写错", "抄错", Told("no_correction")),
            **ORIGIN,
        }
    ),
    "fund_payments": Case(
        {
            **UNIT,
            "place": Cell(ZHAOYUAN, HUANGDONG, Refused("unknown_project", "project")),
            "occurred_on": Cell("2018-04-05", "2018-04-06", ALIKE),
            "about_on": Cell("2017-12-31", "2017-12-30", Told("entry_differs")),
            "voucher_no": Cell("支-1", "支-2", ALIKE),
            "order_no": Cell("令-1", "令-2", ALIKE),
            "summary": Cell("付工程款", "付材料款", ALIKE),
            "project": Cell("村道硬底化", "饮水工程", Refused("insufficient", "expense")),
            **SOURCE,
            "movement": Cell(
                "支付给收款人",
                "项目结余退回帮扶资金户",
                ALIKE,
                SAYS_THE_SAME,
                stored=("", f"{ZHAOYUAN}帮扶资金户"),
            ),
            "contract_no": Cell("合-1", "合-2"),
            "invoice_nos": Cell("0001", "0002"),
            "acceptance_no": Cell("验-1", "验-2"),
            "claim": Cell("第一批", "第二批"),
            "method": Cell("转账", "现金"),
            "payee": Cell("上义建筑队", "紫金建筑公司", ALIKE, needed=True),
            "bank_name": Cell("农信社", "农业银行"),
            "bank_account": Cell("6228480012345678901", "6228480012345678919"),
            "expense": Cell("8000", "9000", ALIKE, needed=True),
            "progress": Cell("40%", "50%"),
            "handler": Cell("林晓", "李明"),
            "reviewer": Cell("李明", "林晓"),
            "approver": Cell("陈局", "王局"),
            "attachments": Cell("3", "4"),
            "notice_no": Cell("公-1", "公-2"),
            **{key: Cell(cell.text, cell.other, Told("entry_differs")) for key, cell in ORIGIN.items()},
        }
    ),
    "payments": Case(
        {
            "unit": Cell(BANK, CUSTOMS, SEQ),
            "voucher_no": Cell("补-1", "补-9", Refused("voucher_no"), SAYS_THE_SAME),
            "entry_seq": Cell("3", "2", Refused("voucher_no", "voucher_no"), SAYS_THE_SAME),
            "place": Cell(ZHAOYUAN, HUANGDONG, Told("lives_elsewhere")),
            "number": Cell("1001", "1002", ADDS),
            "item": Cell("种植奖补", "养殖奖补", ADDS),
            "scale": Cell("2.5", "3.5"),
            "scale_unit": Cell("亩", "头"),
            "rate": Cell("2000元/亩", "1000元/亩"),
            "amount": Cell("1000", "1100"),
            "bank_name": Cell("农信社", "农业银行"),
            "bank_account": Cell("6228480012345678901", "6228480012345678919"),
            "payout": Cell("第一批", "第二批"),
            "paid_on": Cell("2018-05-06", "2018-05-07"),
            "receipt_no": Cell("回-1", "回-2"),
            "returned_on": Cell("2018-06-06", "2018-06-07"),
            "return_reason": Cell("账号错", "户名错", beside=("returned_on",)),
            "signed_by": Cell("黄招元", "黄小三"),
            **ORIGIN,
        }
    ),
    "goods": Case(
        {
            "unit": Cell(BANK, CUSTOMS, SEQ),
            "voucher_no": Cell("物-1", "物-9", Refused("voucher_no"), SAYS_THE_SAME),
            "entry_seq": Cell("4", "2", Refused("voucher_no", "voucher_no"), SAYS_THE_SAME),
            "name": Cell("图书", "课桌", ADDS),
            "specification": Cell("平装", "精装", ADDS),
            "quantity": Cell("100", "110"),
            "counted": Cell("册", "本"),
            "price": Cell("20", "21"),
            "valuation": Cell("发票", "市场价"),
            "donor": Cell("深圳中支", "深圳分行"),
            "receiver": Cell("招元小学", "招元村委会"),
            "inspector": Cell("李明", "林晓"),
            **ORIGIN,
        }
    ),
    "goods_issues": Case(
        {
            "unit": Cell(BANK, CUSTOMS, SEQ),
            "voucher_no": Cell("物-1", "物-9", Refused("voucher_no"), SAYS_THE_SAME),
            "entry_seq": Cell("4", "2", Refused("voucher_no", "voucher_no"), SAYS_THE_SAME),
            "name": Cell("文具", "书包", ADDS),
            "specification": Cell("套装", "散装", ADDS, needed=True),
            "destination": Cell("户", "其他", ADDS),
            "place": Cell(
                ZHAOYUAN, HUANGDONG, Told("lives_elsewhere"), ADDS, beside=("number",), stored=("1001", "")
            ),
            "number": Cell("1001", "1002", ADDS),
            "receiver": Cell("黄招元", "黄小三", ADDS),
            "quantity": Cell("3", "4"),
            "issued_on": Cell("2018-06-10", "2018-06-11", ADDS),
            "signed_by": Cell("黄招元", "黄小三"),
            **ORIGIN,
        }
    ),
    "funds numbered": Case(
        {
            "unit": Cell(BANK, CUSTOMS, SEQ),
            "place": Cell(ZHAOYUAN, HUANGDONG, FIXED),
            "title": Cell("县级专项资金", "县级配套资金", FIXED),
            "year": Cell("2016", "2017", FIXED, SAYS_THE_SAME),
            "channel": Cell("定点帮扶单位—单位自筹", "专项党费", FIXED),
            "amount": Cell("300000", "310000", FIXED),
            "occurred_on": Cell("2016-05-06", "2016-05-07", FIXED),
            "voucher_no": Cell("收-1", "收-2", FIXED, SAYS_THE_SAME),
            "entry_seq": Cell("1", "99", Refused("entry_seq"), needed=True),
            "source": Cell("", "更正报表", Told("entry_differs"), SAYS_THE_SAME),
        }
    ),
    "fund_payments numbered": Case(
        {
            "unit": Cell(BANK, CUSTOMS, SEQ),
            "place": Cell(ZHAOYUAN, HUANGDONG, FIXED),
            "occurred_on": Cell("2016-05-06", "2016-05-07", FIXED),
            "project": Cell("村道硬底化", "饮水工程", FIXED),
            "title": Cell("县级专项资金", "县级配套资金", FIXED),
            "year": Cell("2016", "2017", FIXED),
            "movement": Cell("拨付到项目", "收回（收款人退回、周转金归还）", FIXED, SAYS_THE_SAME),
            "income": Cell("200000", "210000", FIXED, needed=True),
            "contract_no": Cell("合-1", "合-2"),
            "entry_seq": Cell("2", "99", Refused("entry_seq"), needed=True),
            "source": Cell("", "更正报表", Told("entry_differs"), SAYS_THE_SAME),
        }
    ),
    "allocations booked": Case(
        {
            "unit": Cell(BANK, CUSTOMS, Refused("unknown_document", "title")),
            **SOURCE,
            "line": Cell("3", "4", Refused("bound", "entry_seq")),
            "sender_level": Cell("县", "市"),
            "sender": Cell("紫金县财政局", "河源市财政局"),
            "sent_on": Cell("2016-05-01", "2016-05-02"),
            "sent_amount": Cell("300000", "300001"),
            "receiver_level": Cell("村", "镇（乡）"),
            "receiver": Cell("招元村委会", "上义镇财政所"),
            "received_on": Cell("2016-05-06", "2016-05-07", Refused("booked"), needed=True),
            "received_amount": Cell("300000", "290000", Refused("booked"), needed=True),
            "entry_seq": Cell("1", "2", Refused("fixed"), Changes("entry_seq"), stored=("收-1", "拨-1")),
            "reason": Cell("写错", "抄错", Told("no_correction")),
        }
    ),
}
