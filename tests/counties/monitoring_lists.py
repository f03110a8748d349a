"""The tables of 防返贫监测 since 2021: their headings, a line of each, and how they are sent."""

import openpyxl

from tests.counties.registry_world import id_number, send

RISKS = "因病 因学 因安全住房 因安全饮水 因自然灾害 缺劳动力 因务工就业不稳 因残 因意外事故 因产业项目失败 因房 其他"
BASIC = (
    "户编号｜户类型｜监测对象类别｜致贫/返贫风险1｜致贫/返贫风险2｜致贫/返贫风险3｜致贫/返贫风险4｜致贫/返贫风险5｜因自然灾害子项｜"
    "识别监测时间(YYYYMM)｜风险是否已消除｜风险消除方式｜消除监测时间(YYYYMM)｜人均纯收入（元）｜工资性收入｜转移性收入｜合规自付支出｜"
    "是否危房户｜是否解决安全饮用水｜是否义务教育阶段适龄儿童少年失学辍学｜风险消除后是否义务教育阶段适龄儿童少年失学辍学｜享受低保政策情况｜"
    "享受特困供养政策情况｜整户无劳动能力兜底保障户｜失学或辍学原因｜信息采集人｜信息采集人联系电话"
)
HELP = (
    "实施开发式帮扶措施情况｜产业帮扶｜就业帮扶｜公益岗位帮扶｜金融帮扶｜住房安全保障｜搬迁｜饮水安全保障｜教育帮扶｜义务教育保障｜健康帮扶｜"
    "综合保障｜社会帮扶｜生产生活条件改善｜基础设施建设"
)
WORK = (
    "户编号｜人编号｜姓名｜证件号码｜是否已务工｜开始时间｜结束时间｜务工所在县｜就业渠道｜所属行业｜"
    "务工企业名称｜年度交通费补助"
)
PLANNED = "户编号｜人编号｜姓名｜证件号码｜是否计划务工"
WATCHED = {
    "户编号": "4416210001",
    "户类型": "一般户",
    "监测对象类别": "边缘易致贫户",
    "致贫/返贫风险1": "因病",
    "致贫/返贫风险2": "因自然灾害",
    "致贫/返贫风险3": "因务工就业不稳",
    "因自然灾害子项": "洪涝",
    "识别监测时间(YYYYMM)": "202303",
    "风险是否已消除": "是",
    "风险消除方式": "帮扶消除",
    "消除监测时间(YYYYMM)": "202311",
    "人均纯收入（元）": "9120.55",
    "工资性收入": "24000",
    "转移性收入": "3600.5",
    "合规自付支出": "18000",
    "是否危房户": "否",
    "是否解决安全饮用水": "是",
    "是否义务教育阶段适龄儿童少年失学辍学": "是",
    "风险消除后是否义务教育阶段适龄儿童少年失学辍学": "否",
    "享受低保政策情况": "部分成员享受",
    "享受特困供养政策情况": "未享受",
    "整户无劳动能力兜底保障户": "否",
    "失学或辍学原因": "因病休学",
    "信息采集人": "张三",
    "信息采集人联系电话": "13600136000",
}
HELPED = {
    "户编号": "4416210001",
    "实施开发式帮扶措施情况": "产业、就业",
    "产业帮扶": "发放鸡苗50只",
    "就业帮扶": "劳务输出",
    "公益岗位帮扶": "无",
    "综合保障": "低保、残疾人补贴",
    "基础设施建设": "是",
}
WORKED = {
    "户编号": "4416210001",
    "人编号": "44162100011",
    "姓名": "黄招元",
    "证件号码": id_number(),
    "是否已务工": "是",
    "开始时间": "2023年02月",
    "结束时间": "2023年06月",
    "务工所在县": "广东省深圳市龙岗区",
    "就业渠道": "东西部协作",
    "所属行业": "制造业",
    "务工企业名称": "某电子厂",
    "年度交通费补助": "600",
}


def national(world, kind, headings, *rows, place="441621", **options):
    """The receipt of a table with these very headings in their order, sent for the county; the first line below is 2."""
    headings = headings.split("｜")
    book = openpyxl.Workbook()
    page = book.active
    page.append(headings)
    for row in rows:
        assert not set(row) - set(headings)
        page.append([row.get(heading) for heading in headings])
    path = world.directory / f"{kind}-{len(list(world.directory.iterdir()))}.xlsx"
    book.save(path)
    return send(world, kind, path, **({"place_code": place} | options))


def cells(receipt):
    """(address, code) of every error."""
    return [(each.cell, each.code) for each in receipt.errors]
