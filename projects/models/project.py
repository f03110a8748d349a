"""Projects: life cycle, quantities of work, planned sources, beneficiaries, publicity."""

import pghistory
from django.db import models

from counties.models import Division, Need
from fupin.catalogue import indicator_choices
from fupin.figures.models import StatedFigure
from fupin.intake.models import Sourced
from projects.querysets import DatedWorkQuerySet, ProjectChildQuerySet
from units.models import Unit


class Stage(models.TextChoices):
    """The life cycle, in order; the model `ProjectStep` keeps day and document of each step."""

    RESERVE = "reserve", "储备"
    REGISTERED = "registered", "入库"
    PLANNED = "planned", "列入年度计划"
    APPROVED = "approved", "立项批复"
    CONTRACTED = "contracted", "签订合同"
    STARTED = "started", "开工"
    COMPLETED = "completed", "完工"
    ACCEPTED = "accepted", "验收"
    SETTLED = "settled", "决算"
    HANDED_OVER = "handed_over", "资产移交"
    ARCHIVED = "archived", "归档"
    STOPPED = "stopped", "终止"


STAGE_ORDER = [stage for stage in Stage if stage != Stage.STOPPED]
UNDER_WAY = [Stage.STARTED, Stage.COMPLETED, Stage.ACCEPTED, Stage.SETTLED, Stage.HANDED_OVER, Stage.ARCHIVED]


class Category(models.TextChoices):
    """The thirteen kinds of the 2018–2020 county project pool, and two for what units do beside it."""

    INDUSTRY = "industry", "产业扶贫"
    EMPLOYMENT = "employment", "就业扶贫"
    RELOCATION = "relocation", "易地扶贫搬迁"
    PUBLIC_POST = "public_post", "公益岗位"
    EDUCATION = "education", "教育扶贫"
    HEALTH = "health", "健康扶贫"
    HOUSING = "housing", "危房改造"
    FINANCE = "finance", "金融扶贫"
    LIVING = "living", "生活条件改善"
    SECURITY = "security", "综合保障性扶贫"
    INFRA = "infra", "村基础设施"
    PUBLIC_SERVICE = "public_service", "村公共服务"
    MGMT_FEE = "mgmt_fee", "项目管理费"
    PARTY_BUILDING = "party_building", "党建与阵地建设"
    ENVIRONMENT = "environment", "人居环境整治"


@pghistory.track()
class Project(Sourced):
    """One project. The budget is a plan; money that arrived and was paid is in the ledger, by this project."""

    unit = models.ForeignKey(Unit, verbose_name="帮扶单位", on_delete=models.PROTECT, related_name="projects")
    place = models.ForeignKey(
        Division, verbose_name="实施地点", on_delete=models.PROTECT, related_name="projects"
    )
    code = models.CharField(
        "项目编码", max_length=40, blank=True, help_text="县级项目库编码；单位自筹项目可不填"
    )
    name = models.CharField("项目名称", max_length=120)
    category = models.CharField("项目类别", max_length=20, choices=Category)
    stage = models.CharField("进度", max_length=12, choices=Stage, default=Stage.RESERVE)
    starts_on = models.DateField("起始日期", null=True, blank=True)
    ends_on = models.DateField("完成日期", help_text="未完成的填计划完成日期；来源只写年份的填年末")
    budget = models.DecimalField("计划投资（元）", max_digits=18, decimal_places=2, null=True, blank=True)
    implementer = models.CharField("实施单位", max_length=100, blank=True)
    responsible = models.CharField("责任人", max_length=40, blank=True)
    content = models.TextField("建设内容", blank=True)
    in_registry = models.BooleanField("列入县级项目库", null=True, blank=True)
    need = models.ForeignKey(
        Need,
        verbose_name="对应需求",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
    )

    objects = DatedWorkQuerySet.as_manager()

    class Meta:
        verbose_name = "项目"
        verbose_name_plural = "项目"
        ordering = ["-ends_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "place", "name", "ends_on"],
                name="one_project_name_per_place",
                violation_error_message="该地点已有同名、同期的项目",
            ),
            models.CheckConstraint(
                condition=models.Q(budget__isnull=True) | models.Q(budget__gte=0),
                name="project_budget_not_negative",
                violation_error_message="计划投资不能为负数",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="project_days_in_order",
                violation_error_message="完成日期不能早于起始日期",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class ProjectQuantity(Sourced, StatedFigure):
    """A quantity of work done by a project: 7.736 公里, 192 盏, 70.2 千瓦. The indicator gives its meaning and unit."""

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.CASCADE, related_name="quantities"
    )
    indicator = models.CharField("指标", max_length=60, choices=indicator_choices)
    what = models.CharField("说明", max_length=100, blank=True)

    objects = ProjectChildQuerySet.as_manager()

    class Meta(StatedFigure.Meta):
        verbose_name = "工程量"
        verbose_name_plural = "工程量"
        ordering = ["project", "id"]

    def __str__(self) -> str:
        return f"{self.get_indicator_display()} {self.stated}"


@pghistory.track()
class ProjectSource(Sourced):
    """One planned source of a project's budget; together they make the budget."""

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.CASCADE, related_name="sources"
    )
    channel = models.CharField("资金来源", max_length=60)
    amount = models.DecimalField("计划金额（元）", max_digits=18, decimal_places=2)

    objects = ProjectChildQuerySet.as_manager()

    class Meta:
        verbose_name = "计划资金来源"
        verbose_name_plural = "计划资金来源"
        ordering = ["project", "id"]

    def __str__(self) -> str:
        return f"{self.channel} {self.amount}"


class BenefitKind(models.TextChoices):
    WATER = "water", "饮水"
    ROAD = "road", "出行"
    HOUSING = "housing", "住房"
    INCOME = "income", "增收"
    SCHOOL = "school", "就学"
    OTHER = "other", "其他"


@pghistory.track()
class ProjectBenefit(Sourced, StatedFigure):
    """How many a project serves where there is no list by name; indirect and direct are told apart."""

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.CASCADE, related_name="benefits"
    )
    kind = models.CharField("受益方面", max_length=10, choices=BenefitKind)
    counted = models.CharField("计数单位", max_length=4, choices=[("人", "人"), ("户", "户")], default="人")
    direct = models.BooleanField("直接受益", default=True)

    objects = ProjectChildQuerySet.as_manager()

    class Meta(StatedFigure.Meta):
        verbose_name = "受益对象"
        verbose_name_plural = "受益对象"
        ordering = ["project", "id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.stated}"


@pghistory.track()
class ProjectStep(Sourced):
    """One step of the life cycle, with its day and document number."""

    project = models.ForeignKey(Project, verbose_name="项目", on_delete=models.CASCADE, related_name="steps")
    stage = models.CharField("步骤", max_length=12, choices=Stage)
    happened_on = models.DateField("日期")
    document_no = models.CharField("文号", max_length=60, blank=True)

    objects = ProjectChildQuerySet.as_manager()

    class Meta:
        verbose_name = "进度记录"
        verbose_name_plural = "进度记录"
        ordering = ["project", "happened_on", "id"]

    def __str__(self) -> str:
        return f"{self.happened_on} {self.get_stage_display()}"


@pghistory.track()
class Publicity(Sourced):
    """公告公示 of a project at one of its five points."""

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.CASCADE, related_name="publicities"
    )
    stage = models.CharField("环节", max_length=12, choices=Stage)
    starts_on = models.DateField("公示起")
    ends_on = models.DateField("公示止")
    where = models.CharField("公示地点或网址", max_length=200)
    opinions = models.TextField("群众意见", blank=True)

    objects = ProjectChildQuerySet.as_manager()

    class Meta:
        verbose_name = "公告公示"
        verbose_name_plural = "公告公示"
        ordering = ["project", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="publicity_days_in_order",
                violation_error_message="公示止不能早于公示起",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()}公示 {self.starts_on}"
