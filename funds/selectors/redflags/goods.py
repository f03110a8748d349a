"""Questions to goods in kind."""

from funds.selectors.redflags.declaring import PRICE, RedFlagRule

GROUP = "物资"

GOODS = [
    RedFlagRule(
        code="goods_unvalued",
        group=GROUP,
        name="物资没有折价依据",
        asks="实物分录没有登记物资明细，或明细没有单价、折价依据",
        basis="物资折价须有发票、评估或市价；审计第⑦项“物资去向”",
        innocent="来源只写总值的历史捐赠；补登明细后不再出现",
        sql="""
SELECT seen.id::text AS subject, seen.document_id::text AS about, seen.unit_id, seen.place_id, seen.document_id,
       seen.project_id, ARRAY[seen.id] AS entries, seen.amount,
       CASE WHEN count(item.id) = 0 THEN '没有物资明细'
            ELSE count(item.id) || ' 项物资缺单价或折价依据' END AS detail
FROM seen LEFT JOIN funds_inkinditem item ON item.entry_id = seen.id
WHERE seen.form = 'in_kind' AND seen.from_kind = 'source'
  AND (item.id IS NULL OR item.price IS NULL OR item.valuation = '')
GROUP BY seen.id, seen.document_id, seen.unit_id, seen.place_id, seen.project_id, seen.amount
""",
    ),
    RedFlagRule(
        code="goods_differ",
        group=GROUP,
        name="物资明细合计与分录不等",
        asks="数量乘单价的合计，与实物分录的金额相差五角以上",
        basis="折价合计须等于入账金额；五角以内为四舍五入",
        innocent="运杂费计入总值而没有单列的",
        sql="""
SELECT seen.id::text AS subject, seen.document_id::text AS about, seen.unit_id, seen.place_id, seen.document_id,
       seen.project_id, ARRAY[seen.id] AS entries, seen.amount - sum(item.quantity * item.price) AS amount,
       '分录 ' || seen.amount || ' 元，明细合计 ' || round(sum(item.quantity * item.price), 2) || ' 元' AS detail
FROM seen JOIN funds_inkinditem item ON item.entry_id = seen.id
GROUP BY seen.id, seen.document_id, seen.unit_id, seen.place_id, seen.project_id, seen.amount
HAVING bool_and(item.quantity IS NOT NULL AND item.price IS NOT NULL)
   AND abs(seen.amount - sum(item.quantity * item.price)) > 0.5
""",
    ),
    RedFlagRule(
        code="price_above_peers",
        group=GROUP,
        name="单价明显高于同类",
        asks="同名同单位的物资有三批以上，这一批的单价明显高于中位数",
        basis="审计经验：虚高单价套取；比例为政策参数",
        innocent="规格、运距、年份不同；看规格和发票",
        numbers=(PRICE,),
        sql="""
SELECT item.id::text AS subject, item.name AS about, seen.unit_id, seen.place_id, seen.document_id, seen.project_id,
       ARRAY[seen.id] AS entries, (item.price - peers.middle) * coalesce(item.quantity, 1) AS amount,
       '“' || item.name || '”单价 ' || item.price || ' 元，同类 ' || peers.number || ' 批的中位数 '
       || round(peers.middle, 2) || ' 元' AS detail
FROM seen JOIN funds_inkinditem item ON item.entry_id = seen.id
JOIN (
    SELECT item.name, item.counted, count(*) AS number,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY item.price)::numeric AS middle
    FROM seen JOIN funds_inkinditem item ON item.entry_id = seen.id WHERE item.price > 0
    GROUP BY item.name, item.counted
) AS peers ON peers.name = item.name AND peers.counted = item.counted AND peers.number >= 3
WHERE item.price * 100 > peers.middle * :price
""",
    ),
]
