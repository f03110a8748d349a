"""The two national negative lists of central money, in the words of their documents."""

from django.db import migrations

CENTRAL = ["special_central"]
OLD = {"year_from": 2017, "year_to": 2020, "source": "中央财政专项扶贫资金管理办法（财农〔2017〕8 号）"}
NEW = {"year_from": 2021, "source": "衔接推进乡村振兴补助资金管理办法（财农〔2021〕19 号）"}
LINES = [
    (OLD, "行政事业单位基本支出", ["办公经费", "人员工资", "公用经费", "招待费"]),
    (OLD, "交通工具及通讯设备", ["购车", "公务用车", "手机", "通讯设备"]),
    (OLD, "各种奖金、津贴和福利补助", ["奖金", "津贴", "福利"]),
    (OLD, "弥补企业亏损", ["弥补亏损", "企业亏损"]),
    (OLD, "修建楼堂馆所及职工住宅", ["办公楼", "楼堂馆所", "职工住宅", "宾馆"]),
    (OLD, "弥补预算支出缺口和偿还债务", ["偿还债务", "还债", "预算缺口"]),
    (OLD, "大中型基本建设项目", ["大型基建", "中型基建"]),
    (OLD, "城市基础设施建设和城市扶贫", ["城市基础设施", "城市扶贫", "市政"]),
    (NEW, "单位基本支出", ["办公经费", "人员工资", "公用经费", "招待费"]),
    (NEW, "交通工具及通讯设备", ["购车", "公务用车", "手机", "通讯设备"]),
    (NEW, "修建楼堂馆所", ["办公楼", "楼堂馆所", "宾馆"]),
    (NEW, "各种奖金津贴和福利补助", ["奖金", "津贴", "福利"]),
    (NEW, "偿还债务和垫资", ["偿还债务", "还债", "垫资"]),
]


def add(apps, schema_editor):
    ForbiddenUse = apps.get_model("funds", "ForbiddenUse")
    for facts, text, keywords in LINES:
        ForbiddenUse.objects.create(text=text, keywords=keywords, channels=CENTRAL, **facts)


class Migration(migrations.Migration):
    dependencies = [("funds", "0005_red_flags")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
