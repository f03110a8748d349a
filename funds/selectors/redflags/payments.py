"""Questions to single payments: to whom, when, how much, on what paper."""

from funds.selectors.redflags.declaring import LARGE, PERSONAL, SHARE, SPLIT, RedFlagRule

GROUP = "支付"

PAYMENTS = [
    RedFlagRule(
        code="same_payment_twice",
        group=GROUP,
        name="同日同人同额重复支付",
        asks="同一天向同一收款人支付同样的金额两笔以上",
        basis="财政专项扶贫资金管理办法（财农〔2017〕8 号）：资金使用须真实、合规；审计常见问题“重复支付、重复申报”",
        innocent="同一合同分项付款、按标准逐户由村代收的，可能恰好同额；核对凭证号和摘要",
        sql="""
SELECT concat_ws('|', unit_id, payee, occurred_on, amount) AS subject, payee AS about, unit_id,
       min(place_id) AS place_id, min(document_id) AS document_id, min(project_id) AS project_id,
       array_agg(id ORDER BY id) AS entries, sum(amount) AS amount,
       occurred_on || ' 向同一收款人支付 ' || count(*) || ' 笔，每笔 ' || amount || ' 元' AS detail
FROM paid
WHERE payee <> '' AND covers_from IS NULL
GROUP BY unit_id, payee, occurred_on, paid.amount
HAVING count(*) > 1
""",
    ),
    RedFlagRule(
        code="split_below_limit",
        group=GROUP,
        name="化整为零规避限额",
        asks="七天之内为同一项目向同一收款人支付几笔，每笔都低于限额，合计达到限额",
        basis="招标投标法第四条：不得将依法必须招标的项目化整为零；限额由政策参数“须招标或集体决策的限额”给定",
        innocent="按进度正常分期付款的，核对合同约定的付款节点",
        numbers=(SPLIT,),
        sql="""
SELECT DISTINCT ON (unit_id, project_id, payee)
       concat_ws('|', unit_id, project_id, payee) AS subject, payee AS about, unit_id, place_id, document_id,
       project_id, near AS entries, total AS amount,
       '七天之内 ' || number || ' 笔，每笔低于限额 ' || trim_scale(:split) || ' 元，合计 ' || total || ' 元' AS detail
FROM (
    SELECT unit_id, project_id, payee, place_id, document_id, occurred_on,
           array_agg(id) OVER week AS near, sum(amount) OVER week AS total, count(*) OVER week AS number
    FROM paid
    WHERE amount < :split AND payee <> '' AND project_id IS NOT NULL AND covers_from IS NULL
    WINDOW week AS (
        PARTITION BY unit_id, project_id, payee ORDER BY occurred_on
        RANGE BETWEEN '6 days' PRECEDING AND CURRENT ROW
    )
) AS weekly
WHERE total >= :split AND number > 1
ORDER BY unit_id, project_id, payee, total DESC, occurred_on DESC
""",
    ),
    RedFlagRule(
        code="round_sum_unproved",
        group=GROUP,
        name="大额整万付款没有附件",
        asks="单笔达到大额起点、正好是整万元的付款，没有一份附件",
        basis="会计基础工作规范：记账凭证须附原始凭证；审计经验：整数付款多为估计数或预支",
        innocent="合同约定整数的预付款；补传附件后不再出现",
        numbers=(LARGE,),
        sql="""
SELECT concat_ws('|', unit_id, document_id, payee) AS subject, payee AS about, unit_id, min(place_id) AS place_id,
       document_id, min(project_id) AS project_id, array_agg(id ORDER BY id) AS entries, sum(amount) AS amount,
       count(*) || ' 笔整万元付款没有附件，合计 ' || sum(amount) || ' 元' AS detail
FROM paid
WHERE amount >= :large AND amount % 10000 = 0 AND covers_from IS NULL
  AND NOT EXISTS (SELECT 1 FROM funds_voucher voucher WHERE voucher.entry_id = paid.id)
GROUP BY unit_id, document_id, payee
""",
    ),
    RedFlagRule(
        code="no_voucher",
        group=GROUP,
        name="大额付款没有凭证号",
        asks="单笔达到大额起点的付款既没有凭证号，也没有附件",
        basis="会计法第十四条：会计凭证须真实完整",
        innocent="历史补记、来源只有汇总数的；补登凭证号后不再出现",
        numbers=(LARGE,),
        sql="""
SELECT concat_ws('|', unit_id, document_id) AS subject, document_id::text AS about, unit_id,
       min(place_id) AS place_id, document_id, min(project_id) AS project_id,
       array_agg(id ORDER BY id) AS entries, sum(amount) AS amount,
       count(*) || ' 笔大额付款没有凭证号和附件，合计 ' || sum(amount) || ' 元' AS detail
FROM paid
WHERE amount >= :large AND voucher_no = '' AND covers_from IS NULL
  AND NOT EXISTS (SELECT 1 FROM funds_voucher voucher WHERE voucher.entry_id = paid.id)
GROUP BY unit_id, document_id
""",
    ),
    RedFlagRule(
        code="weekend_payment",
        group=GROUP,
        name="周末付款",
        asks="周六、周日付出的款项",
        basis="审计经验：银行柜面和国库周末不办公，周末日期常是补造凭证",
        innocent="调休上班日、网银转账；12 月 31 日多是只知年份的补记，不算在内",
        sql="""
SELECT concat_ws('|', unit_id, occurred_on) AS subject, 'weekend' AS about, unit_id, min(place_id) AS place_id,
       min(document_id) AS document_id, min(project_id) AS project_id,
       array_agg(id ORDER BY id) AS entries, sum(amount) AS amount,
       occurred_on || CASE extract(isodow FROM occurred_on) WHEN 6 THEN '（星期六）' ELSE '（星期日）' END
       || '付款 ' || count(*) || ' 笔' AS detail
FROM paid
WHERE extract(isodow FROM occurred_on) >= 6 AND covers_from IS NULL AND to_char(occurred_on, 'MMDD') <> '1231'
GROUP BY unit_id, occurred_on
""",
    ),
    RedFlagRule(
        code="year_end_rush",
        group=GROUP,
        name="年末突击支付",
        asks="一个项目全年的付款，一半以上集中在 12 月 25 日以后，且达到大额起点",
        basis="审计经验：年末突击花钱、以拨代支",
        innocent="当年末才验收的项目；全年只有一个付款日期的（多是只知年份的补记）不算在内",
        numbers=(LARGE,),
        sql="""
SELECT concat_ws('|', unit_id, project_id, year) AS subject, project_id::text AS about, unit_id, place_id,
       document_id, project_id, entries, late AS amount,
       year || ' 年付款 ' || total || ' 元，其中 12 月 25 日以后 ' || late || ' 元' AS detail
FROM (
    SELECT unit_id, project_id, extract(year FROM occurred_on)::int AS year, min(place_id) AS place_id,
           min(document_id) AS document_id, sum(amount) AS total, count(DISTINCT occurred_on) AS days,
           array_agg(id ORDER BY id) FILTER (WHERE to_char(occurred_on, 'MMDD') >= '1225') AS entries,
           sum(amount) FILTER (WHERE to_char(occurred_on, 'MMDD') >= '1225') AS late
    FROM paid WHERE project_id IS NOT NULL AND covers_from IS NULL
    GROUP BY unit_id, project_id, extract(year FROM occurred_on)
) AS yearly
WHERE days > 1 AND late * 2 > total AND late >= :large
""",
    ),
    RedFlagRule(
        code="reversed_then_paid_to_another",
        group=GROUP,
        name="冲销后改付他人",
        asks="一笔付款冲销后三十天内，同一份资金以同样金额付给了另一个收款人",
        basis="审计经验：借冲销更换收款人，套取资金",
        innocent="收款账户填错后的正常更正；看冲销原因和两份凭证",
        sql="""
SELECT concat_ws('|', first.id, again.id) AS subject, first.document_id::text AS about, first.unit_id,
       first.place_id, first.document_id, first.project_id, ARRAY[first.id, back.id, again.id] AS entries,
       first.amount, back.occurred_on || ' 冲销 ' || first.amount || ' 元，' || again.occurred_on
       || ' 以同样金额付给另一收款人' AS detail
FROM every back
JOIN every first ON first.id = back.reverses_id AND first.to_kind = 'payee'
JOIN paid again ON again.unit_id = first.unit_id AND again.document_id = first.document_id
    AND again.amount = first.amount AND again.payee <> first.payee
    AND again.occurred_on BETWEEN back.occurred_on AND back.occurred_on + 30 AND again.id > back.id
""",
    ),
    RedFlagRule(
        code="personal_account",
        group=GROUP,
        name="大额款项付给个人",
        asks="收款人像是个人姓名，单笔达到起点，又没有到户发放名单",
        basis="审计署 158 县扶贫审计：个人账户管理扶贫资金；资金须付给单位或受益人本人",
        innocent="受益户本人领取的，补登到户发放名单后不再出现；个体工商户以店主姓名收款的",
        numbers=(PERSONAL,),
        sql="""
SELECT concat_ws('|', unit_id, payee) AS subject, payee AS about, unit_id, min(place_id) AS place_id,
       min(document_id) AS document_id, min(project_id) AS project_id,
       array_agg(id ORDER BY id) AS entries, sum(amount) AS amount,
       '付给个人 ' || count(*) || ' 笔，合计 ' || sum(amount) || ' 元，没有到户发放名单' AS detail
FROM paid
WHERE amount >= :personal AND payee ~ '^[一-龥·]{2,4}$'
  AND payee !~ '(公司|厂|店|队|社|院|校|部|局|所|会|站|场|村|组|办|委|镇|乡|县|市|省|中心|基金|银行|学|园|户)$'
  AND NOT EXISTS (SELECT 1 FROM funds_beneficiarypayment part WHERE part.entry_id = paid.id)
GROUP BY unit_id, payee
""",
    ),
    RedFlagRule(
        code="payee_is_cadre",
        group=GROUP,
        name="收款人与帮扶干部同名",
        asks="收款人姓名与本单位派出或结对的干部相同",
        basis="中国共产党纪律处分条例：不得侵占、截留扶贫款物；审计经验：干部代领、套取",
        innocent="重名；干部垫付后报销的，看凭证",
        sql="""
SELECT concat_ws('|', paid.unit_id, payee) AS subject, payee AS about, paid.unit_id, min(place_id) AS place_id,
       min(document_id) AS document_id, min(project_id) AS project_id,
       array_agg(DISTINCT paid.id) AS entries,
       sum(amount) / count(DISTINCT cadre.id) AS amount,
       '收款人与本单位干部同名，' || count(DISTINCT paid.id) || ' 笔' AS detail
FROM paid JOIN cadres_cadre cadre ON cadre.name = paid.payee AND cadre.unit_id = paid.unit_id
GROUP BY paid.unit_id, payee
""",
    ),
    RedFlagRule(
        code="voucher_number_twice",
        group=GROUP,
        name="凭证号重复",
        asks="同一账簿同一年里，同一个凭证号用在不同日期的付款上",
        basis="会计基础工作规范：凭证应连续编号，一号一证",
        innocent="按月从 1 编号的单位；把月份写进凭证号即可",
        sql="""
SELECT concat_ws('|', book_id, year, voucher_no) AS subject, 'voucher' AS about, unit_id,
       min(place_id) AS place_id, min(document_id) AS document_id, min(project_id) AS project_id,
       array_agg(id ORDER BY id) AS entries, sum(amount) AS amount,
       year || ' 年凭证号 ' || voucher_no || ' 用在 ' || count(DISTINCT occurred_on) || ' 个日期' AS detail
FROM (SELECT *, extract(year FROM occurred_on)::int AS year FROM paid WHERE voucher_no <> '') AS numbered
GROUP BY book_id, unit_id, year, voucher_no
HAVING count(DISTINCT occurred_on) > 1
""",
    ),
    RedFlagRule(
        code="payee_concentration",
        group=GROUP,
        name="一个收款人拿走大部分资金",
        asks="一年里一个收款人跨三个以上项目，拿走本单位大部分付款",
        basis="审计经验：围标串标、利益输送；占比由政策参数给定",
        innocent="县级统一采购、集中招标的承包单位；看招标文件",
        numbers=(SHARE, LARGE),
        sql="""
SELECT concat_ws('|', unit_id, year, payee) AS subject, payee AS about, unit_id, place_id, document_id,
       NULL::bigint AS project_id, entries, mine AS amount,
       year || ' 年 ' || projects || ' 个项目付给同一收款人 ' || mine || ' 元，占全部付款 ' || total || ' 元的 '
       || round(mine * 100 / total, 1) || '%' AS detail
FROM (
    SELECT unit_id, extract(year FROM occurred_on)::int AS year, payee, min(place_id) AS place_id,
           min(document_id) AS document_id, count(DISTINCT project_id) AS projects,
           array_agg(id ORDER BY id) AS entries, sum(amount) AS mine,
           sum(sum(amount)) OVER (PARTITION BY unit_id, extract(year FROM occurred_on)) AS total
    FROM paid GROUP BY unit_id, extract(year FROM occurred_on), payee
) AS shares
WHERE payee <> '' AND projects >= 3 AND mine >= :large AND mine * 100 >= total * :share
""",
    ),
    RedFlagRule(
        code="forbidden_use",
        group=GROUP,
        name="摘要触及负面清单",
        asks="付款摘要里有该渠道资金当年负面清单上的字样",
        basis="财农〔2017〕8 号、财农〔2021〕19 号的负面清单；各地另立的清单在“资金负面清单”里登记",
        innocent="字样相同而用途不同（如“培训补贴”含“补贴”）；单位自筹资金不受中央专项的清单约束",
        sql="""
SELECT concat_ws('|', use.id, paid.document_id) AS subject, use.id::text AS about, paid.unit_id,
       min(paid.place_id) AS place_id, paid.document_id, min(paid.project_id) AS project_id,
       array_agg(paid.id ORDER BY paid.id) AS entries, sum(paid.amount) AS amount,
       '触及“' || use.text || '”的付款 ' || count(*) || ' 笔' AS detail
FROM paid JOIN funds_forbiddenuse use
  ON (use.channels = '{}' OR paid.channel = ANY (use.channels)) AND paid.place_id LIKE use.place_code || '%'
 AND extract(year FROM paid.occurred_on) BETWEEN use.year_from AND coalesce(use.year_to, 9999)
 AND EXISTS (SELECT 1 FROM unnest(use.keywords) AS word WHERE position(word IN paid.summary) > 0)
GROUP BY use.id, use.text, paid.unit_id, paid.document_id
""",
    ),
]
