"""Questions to projects: was it approved, contracted, published, accepted before the money left?"""

from funds.selectors.redflags.declaring import BEFORE_ACCEPTANCE, OVERRUN, PUBLICITY, RedFlagRule

GROUP = "项目"

_BY_PROJECT = """
SELECT project.id::text AS subject, project.id::text AS about, paid.unit_id, project.place_id,
       min(paid.document_id) AS document_id, project.id AS project_id,
       array_agg(paid.id ORDER BY paid.id) AS entries, sum(paid.amount) AS amount,
"""


def _before(stage: str, step: str) -> str:
    """Payments before the day of a step of the project's life."""
    return f"""{_BY_PROJECT}
       '{step}于 ' || step.day || '，此前已付款 ' || count(*) || ' 笔' AS detail
FROM paid JOIN projects_project project ON project.id = paid.project_id
JOIN (
    SELECT project_id, min(happened_on) AS day FROM projects_projectstep WHERE stage = '{stage}' GROUP BY project_id
) AS step ON step.project_id = project.id AND paid.occurred_on < step.day
WHERE paid.covers_from IS NULL
GROUP BY project.id, paid.unit_id, project.place_id, step.day
"""


WORKS = [
    RedFlagRule(
        code="paid_before_approval",
        group=GROUP,
        name="支付早于立项批复",
        asks="付款日期早于项目的立项批复日期",
        basis="财政专项扶贫资金项目须先批复后实施、后支付",
        innocent="经批准的启动资金（预拨 30%）；看批复文件",
        sql=_before("approved", "立项批复"),
    ),
    RedFlagRule(
        code="paid_without_approval",
        group=GROUP,
        name="没有立项批复就付款",
        asks="列入县级项目库的项目已经付款，却没有立项批复的记录",
        basis="扶贫项目库管理：未入库、未批复的项目不得安排资金",
        innocent="批复已有而没有登记；补登进度记录后不再出现",
        sql=_BY_PROJECT
        + """
       '已付款 ' || count(*) || ' 笔，没有立项批复记录' AS detail
FROM paid JOIN projects_project project ON project.id = paid.project_id AND project.in_registry
WHERE NOT EXISTS (
    SELECT 1 FROM projects_projectstep step WHERE step.project_id = project.id AND step.stage = 'approved'
)
GROUP BY project.id, paid.unit_id, project.place_id
""",
    ),
    RedFlagRule(
        code="paid_before_contract",
        group=GROUP,
        name="支付早于合同",
        asks="付款日期早于项目的合同签订日期",
        basis="审计署扶贫审计：支付早于合同、虚列支出",
        innocent="前期费用（设计、勘察）另有合同的",
        sql=_before("contracted", "合同签"),
    ),
    RedFlagRule(
        code="paid_over_budget",
        group=GROUP,
        name="支付超过计划",
        asks="项目付款合计超过计划投资，超出比例达到须重新报批的程度",
        basis="报账制管理：超计划 10% 须重新报批（比例为政策参数）",
        innocent="已重新批复而没有更新计划投资的；更新后不再出现",
        numbers=(OVERRUN,),
        sql=_BY_PROJECT
        + """
       '计划 ' || project.budget || ' 元，已付 ' || sum(paid.amount) || ' 元，超出 '
       || round((sum(paid.amount) - project.budget) * 100 / project.budget, 1) || '%' AS detail
FROM paid JOIN projects_project project ON project.id = paid.project_id AND project.budget > 0
GROUP BY project.id, paid.unit_id, project.place_id, project.budget
HAVING sum(paid.amount) > project.budget * (1 + :overrun / 100.0)
""",
    ),
    RedFlagRule(
        code="outside_earmark",
        group=GROUP,
        name="专款付给了规定用途以外的项目",
        asks="专款专用的资金付款没有写明项目，或项目现在的类别不在规定的用途内",
        basis="专款专用规定（“专款专用规定”里登记的文件或渠道）；记账时已拦住，入账后改了项目类别、才定规定的，由这条查出",
        innocent="规定下达以前按老办法付的；项目类别登记有误，改回后不再出现",
        sql="""
SELECT concat_ws('|', paid.document_id, paid.project_id) AS subject, paid.document_id::text AS about, paid.unit_id,
       min(paid.place_id) AS place_id, paid.document_id, paid.project_id,
       array_agg(paid.id ORDER BY paid.id) AS entries, sum(paid.amount) AS amount,
       CASE WHEN paid.project_id IS NULL THEN '没有写明项目的付款 ' ELSE '项目类别不在规定的用途内，付款 ' END
       || count(*) || ' 笔' AS detail
FROM paid
JOIN (
    SELECT DISTINCT ON (document.id) document.id, earmark.purposes
    FROM funds_funddocument document JOIN funds_earmark earmark
      ON earmark.document_id = document.id
      OR earmark.channel = document.channel
         AND document.year BETWEEN earmark.year_from AND coalesce(earmark.year_to, 9999)
    ORDER BY document.id, earmark.document_id NULLS LAST, earmark.year_from DESC
) AS meant ON meant.id = paid.document_id AND meant.purposes <> '{}'
LEFT JOIN projects_project project ON project.id = paid.project_id
WHERE project.id IS NULL OR project.category <> ALL (meant.purposes)
GROUP BY paid.document_id, paid.project_id, paid.unit_id
""",
    ),
    RedFlagRule(
        code="paid_before_acceptance",
        group=GROUP,
        name="未验收已付到尾款",
        asks="付款合计超过验收前支付上限，而项目到最后一笔付款时还没有验收",
        basis="报账制：预付、进度款合计不超过 90%，验收后付尾款（比例为政策参数）",
        innocent="验收已有而没有登记；补登进度记录后不再出现",
        numbers=(BEFORE_ACCEPTANCE,),
        sql=_BY_PROJECT
        + """
       '未验收，已付 ' || sum(paid.amount) || ' 元，占计划 ' || project.budget || ' 元的 '
       || round(sum(paid.amount) * 100 / project.budget, 1) || '%' AS detail
FROM paid JOIN projects_project project ON project.id = paid.project_id AND project.budget > 0
GROUP BY project.id, paid.unit_id, project.place_id, project.budget
HAVING sum(paid.amount) > project.budget * :before_acceptance / 100.0 AND NOT EXISTS (
    SELECT 1 FROM projects_projectstep step
    WHERE step.project_id = project.id AND step.stage = 'accepted' AND step.happened_on <= max(paid.occurred_on)
)
""",
    ),
    RedFlagRule(
        code="no_publicity",
        group=GROUP,
        name="项目没有公示",
        asks="已经付款的项目，没有一次公告公示的记录",
        basis="审计署扶贫审计：41 县 568 个项目未公告公示；公告公示制度（公示不少于 10 天）",
        innocent="公示过而没有登记；补登后不再出现",
        sql=_BY_PROJECT
        + """
       '已付款 ' || count(*) || ' 笔，没有公示记录' AS detail
FROM paid JOIN projects_project project ON project.id = paid.project_id
WHERE NOT EXISTS (SELECT 1 FROM projects_publicity shown WHERE shown.project_id = project.id)
GROUP BY project.id, paid.unit_id, project.place_id
""",
    ),
    RedFlagRule(
        code="short_publicity",
        group=GROUP,
        name="公示天数不足",
        asks="已经付款的项目，最长一次公示也不到规定天数",
        basis="公告公示制度：公示不少于 10 天（天数为政策参数）",
        innocent="分几次在不同地点公示的，合起来够天数",
        numbers=(PUBLICITY,),
        sql=_BY_PROJECT
        + """
       '最长一次公示 ' || shown.days || ' 天，规定不少于 ' || trim_scale(:publicity) || ' 天' AS detail
FROM paid JOIN projects_project project ON project.id = paid.project_id
JOIN (
    SELECT project_id, max(ends_on - starts_on + 1) AS days FROM projects_publicity GROUP BY project_id
) AS shown ON shown.project_id = project.id AND shown.days < :publicity
GROUP BY project.id, paid.unit_id, project.place_id, shown.days
""",
    ),
]
