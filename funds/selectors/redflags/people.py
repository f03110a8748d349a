"""Questions to what was paid to households."""

from funds.selectors.redflags.declaring import RedFlagRule

GROUP = "到户"

PEOPLE = [
    RedFlagRule(
        code="household_paid_twice",
        group=GROUP,
        name="同户同项同年重复发放",
        asks="同一户同一补助项目，同一年里在两笔付款中都领了",
        basis="审计署扶贫审计：重复申报、重复享受",
        innocent="分批次发放的同一补助；看发放批次和标准",
        sql="""
SELECT concat_ws('|', part.household_id, part.item, extract(year FROM part.paid_on)) AS subject,
       part.household_id::text AS about, paid.unit_id, min(paid.place_id) AS place_id,
       min(paid.document_id) AS document_id, min(paid.project_id) AS project_id,
       array_agg(DISTINCT paid.id) AS entries, sum(part.amount) AS amount,
       '户编号 ' || household.number || '：' || extract(year FROM part.paid_on) || ' 年“' || part.item || '”发放 '
       || count(*) || ' 次' AS detail
FROM seen paid JOIN funds_beneficiarypayment part ON part.entry_id = paid.id
JOIN counties_household household ON household.id = part.household_id
GROUP BY paid.unit_id, part.household_id, household.number, part.item, extract(year FROM part.paid_on)
HAVING count(DISTINCT paid.id) > 1
""",
    ),
    RedFlagRule(
        code="household_not_registered",
        group=GROUP,
        name="发给未建档立卡的户",
        asks="发放之日该户既没有识别、也没有纳入监测的记录",
        basis="审计署扶贫审计：受益户不在建档立卡名单",
        innocent="普惠性补助（农业保险、厕改）；识别记录没有登记的",
        sql="""
SELECT concat_ws('|', paid.id) AS subject, paid.document_id::text AS about, paid.unit_id, paid.place_id,
       paid.document_id, paid.project_id, ARRAY[paid.id] AS entries, sum(part.amount) AS amount,
       count(*) || ' 户在发放之日没有识别或监测记录' AS detail
FROM seen paid JOIN funds_beneficiarypayment part ON part.entry_id = paid.id
JOIN counties_household household ON household.id = part.household_id
WHERE coalesce(household.identified_on > part.paid_on, TRUE) AND NOT EXISTS (
    SELECT 1 FROM counties_statuschange change
    WHERE change.household_id = household.id AND change.event IN ('identified', 'monitored', 'returned', 'exited')
      AND change.happened_on <= part.paid_on
)
GROUP BY paid.id, paid.document_id, paid.unit_id, paid.place_id, paid.project_id
""",
    ),
    RedFlagRule(
        code="paid_after_removal",
        group=GROUP,
        name="清退、销户后仍发放",
        asks="发放日期在该户清退或销户之后，其后没有重新识别",
        basis="审计署扶贫审计：向不符合条件的对象发放补助",
        innocent="清退前应发未发的补发；看发放所属期间",
        sql="""
SELECT concat_ws('|', part.household_id, paid.id) AS subject, part.household_id::text AS about, paid.unit_id,
       paid.place_id, paid.document_id, paid.project_id, ARRAY[paid.id] AS entries, sum(part.amount) AS amount,
       '户编号 ' || household.number || '：' || gone.day || ' 清退（销户），' || min(part.paid_on) || ' 仍发放' AS detail
FROM seen paid JOIN funds_beneficiarypayment part ON part.entry_id = paid.id
JOIN counties_household household ON household.id = part.household_id
JOIN LATERAL (
    SELECT max(happened_on) AS day FROM counties_statuschange change
    WHERE change.household_id = household.id AND change.event IN ('purged', 'closed')
      AND change.happened_on < part.paid_on
) AS gone ON gone.day IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM counties_statuschange change
    WHERE change.household_id = household.id AND change.event IN ('identified', 'returned')
      AND change.happened_on BETWEEN gone.day AND part.paid_on
)
GROUP BY part.household_id, household.number, paid.id, paid.unit_id, paid.place_id, paid.document_id,
         paid.project_id, gone.day
""",
    ),
    RedFlagRule(
        code="card_shared",
        group=GROUP,
        name="一张卡收几户的补助",
        asks="领取补助的两户以上，登记的是同一个银行账号",
        basis="“一卡通”发放不得代领；审计署扶贫审计：同一收款账户收多户补贴",
        innocent="分户不久、共用一张卡的；共用监护人的孤儿、残疾人户",
        sql="""
SELECT household.bank_account_index AS subject, household.bank_account_index AS about, paid.unit_id,
       min(paid.place_id) AS place_id, min(paid.document_id) AS document_id, min(paid.project_id) AS project_id,
       array_agg(DISTINCT paid.id) AS entries, sum(part.amount) AS amount,
       count(DISTINCT household.id) || ' 户登记同一个银行账号，户编号 '
       || string_agg(DISTINCT household.number, '、') AS detail
FROM seen paid JOIN funds_beneficiarypayment part ON part.entry_id = paid.id
JOIN counties_household household ON household.id = part.household_id AND household.bank_account_index <> ''
GROUP BY paid.unit_id, household.bank_account_index
HAVING count(DISTINCT household.id) > 1
""",
    ),
    RedFlagRule(
        code="list_differs",
        group=GROUP,
        name="发放名单合计与凭证不等",
        asks="到户发放名单的合计，与付款分录的金额不等",
        basis="到户发放表的合计必须等于对应凭证金额",
        innocent="退回重发的正在处理；名单还没有录完",
        sql="""
SELECT paid.id::text AS subject, paid.document_id::text AS about, paid.unit_id, paid.place_id, paid.document_id,
       paid.project_id, ARRAY[paid.id] AS entries, paid.amount - sum(part.amount) AS amount,
       '分录 ' || paid.amount || ' 元，名单 ' || count(*) || ' 户合计 ' || sum(part.amount) || ' 元' AS detail
FROM seen paid JOIN funds_beneficiarypayment part ON part.entry_id = paid.id
GROUP BY paid.id, paid.document_id, paid.unit_id, paid.place_id, paid.project_id, paid.amount
HAVING sum(part.amount) <> paid.amount
""",
    ),
    RedFlagRule(
        code="split_both_paid",
        group=GROUP,
        name="拆户后两边都领补助",
        asks="拆户之后 90 天内，拆开的两户都领了同一项补助",
        basis="审计署扶贫审计：分户拆户套取补助",
        innocent="婚嫁、老人分居等真实分户；看分户原因",
        sql="""
SELECT concat_ws('|', split.household_id, split.other_id, one.item) AS subject, split.household_id::text AS about,
       first.unit_id, min(first.place_id) AS place_id, min(first.document_id) AS document_id,
       min(first.project_id) AS project_id,
       array_agg(DISTINCT first.id) || array_agg(DISTINCT second.id) AS entries,
       max(one.amount) + max(two.amount) AS amount,
       split.happened_on || ' 拆户，两户 90 天内都领“' || one.item || '”' AS detail
FROM counties_statuschange split
JOIN funds_beneficiarypayment one ON one.household_id = split.household_id
JOIN funds_beneficiarypayment two ON two.household_id = split.other_id AND two.item = one.item
JOIN seen first ON first.id = one.entry_id
JOIN seen second ON second.id = two.entry_id AND second.unit_id = first.unit_id
WHERE split.event = 'split' AND split.other_id > split.household_id
  AND one.paid_on BETWEEN split.happened_on AND split.happened_on + 90
  AND two.paid_on BETWEEN split.happened_on AND split.happened_on + 90
GROUP BY split.household_id, split.other_id, split.happened_on, one.item, first.unit_id
""",
    ),
]
