"""Questions to the sources of money: did it arrive, did it move, does it lie idle?"""

from funds.selectors.redflags.declaring import ARRIVAL, IDLE, UNSPENT, RedFlagRule

GROUP = "来源"

_BY_DOCUMENT = """
SELECT document.id::text AS subject, document.id::text AS about, document.unit_id, document.place_id,
       document.id AS document_id, NULL::bigint AS project_id, flow.arrivals AS entries,
"""

SOURCES = [
    RedFlagRule(
        code="issued_not_arrived",
        group=GROUP,
        name="下达后迟迟未到账",
        asks="文件下达已超过规定天数，到账数仍少于下达数",
        basis="预算法：上级转移支付下达后 30 日内分解下达（天数为政策参数）；审计署扶贫审计“拨付迟滞”",
        innocent="到账而没有登记；分期下达、约定分年到账的",
        numbers=(ARRIVAL,),
        sql=_BY_DOCUMENT
        + """
       document.amount - coalesce(flow.arrived, 0) AS amount,
       document.issued_on || ' 下达 ' || document.amount || ' 元，' || (:day - document.issued_on) || ' 天后到账 '
       || coalesce(flow.arrived, 0) || ' 元' AS detail
FROM funds_funddocument document JOIN known_document USING (id) LEFT JOIN flow ON flow.document_id = document.id
WHERE document.amount > coalesce(flow.arrived, 0) AND document.issued_on + :arrival::int < :day
""",
    ),
    RedFlagRule(
        code="arrived_over_issued",
        group=GROUP,
        name="到账多于下达",
        asks="一份文件的到账数多于它下达的数",
        basis="计划 ≥ 下达 ≥ 到账 ≥ 支付；多出的多半是记错了文件",
        innocent="追加下达而没有更新下达金额的；利息没有另立来源的",
        sql=_BY_DOCUMENT
        + """
       flow.arrived - document.amount AS amount,
       '下达 ' || document.amount || ' 元，到账 ' || flow.arrived || ' 元' AS detail
FROM flow JOIN funds_funddocument document ON document.id = flow.document_id
WHERE flow.arrived > document.amount
""",
    ),
    RedFlagRule(
        code="no_spending",
        group=GROUP,
        name="到账后长期零支出",
        asks="到账超过规定天数，一分钱也没有付出去",
        basis="审计署扶贫审计：84 县闲置资金 19.54 亿元；天数为政策参数",
        innocent="直接拨给项目实施单位、支出没有登记的；分年使用的",
        numbers=(UNSPENT,),
        sql=_BY_DOCUMENT
        + """
       flow.arrived AS amount,
       flow.first_day || ' 起到账 ' || flow.arrived || ' 元，' || (:day - flow.first_day) || ' 天没有支出' AS detail
FROM flow JOIN funds_funddocument document ON document.id = flow.document_id
WHERE flow.spent = 0 AND flow.arrived > 0 AND flow.first_day + :unspent::int < :day
""",
    ),
    RedFlagRule(
        code="idle_for_years",
        group=GROUP,
        name="结余闲置超过收回年限",
        asks="到账已满收回年限的钱（先到先用）仍有结余",
        basis="结转结余资金连续两年未用完的由同级财政收回统筹（年限为政策参数）；审计按闲置 2 年以上分档",
        innocent="周转金、风险补偿金等本应留存的资金",
        numbers=(IDLE,),
        sql=_BY_DOCUMENT
        + """
       flow.arrived - flow.spent - recent.amount AS amount,
       '到账 ' || flow.arrived || ' 元，已付 ' || flow.spent || ' 元，满 ' || trim_scale(:idle) || ' 年未用 '
       || (flow.arrived - flow.spent - recent.amount) || ' 元' AS detail
FROM flow JOIN funds_funddocument document ON document.id = flow.document_id
JOIN (
    SELECT document_id, coalesce(sum(amount) FILTER (
        WHERE from_kind = 'source' AND occurred_on > :day - make_interval(years => :idle::int)), 0) AS amount
    FROM seen GROUP BY document_id
) AS recent ON recent.document_id = flow.document_id
WHERE flow.spent > 0 AND flow.arrived - flow.spent - recent.amount > 0
""",
    ),
    RedFlagRule(
        code="arrived_twice",
        group=GROUP,
        name="同一到账记了两次",
        asks="同一份文件同一天、同一地方、同样金额到账两次",
        basis="会计核算一事一记；重复入账会虚增投入",
        innocent="分户头同额拨付的；看凭证号",
        sql="""
SELECT concat_ws('|', document_id, place_id, occurred_on, amount) AS subject, document_id::text AS about, unit_id,
       place_id, document_id, NULL::bigint AS project_id, array_agg(id ORDER BY id) AS entries,
       sum(amount) AS amount, occurred_on || ' 到账 ' || count(*) || ' 次，每次 ' || amount || ' 元' AS detail
FROM seen
WHERE from_kind = 'source' AND covers_from IS NULL
GROUP BY unit_id, document_id, occurred_on, seen.amount, place_id
HAVING count(*) > 1
""",
    ),
]
