"""Subjects: whoever or whatever has a credit file. Identity only; everything said of them is a Record."""

from django.db import models
from django.db.models import Q

from credit.kernel.ids import public_id


class SubjectKind(models.TextChoices):
    ENTERPRISE = "enterprise", "企业"
    TRADER = "trader", "个体工商户"
    INSTITUTION = "institution", "机关事业单位和社会组织"
    PERSON = "person", "从业人员"
    VEHICLE = "vehicle", "车辆"
    SHIP = "ship", "船舶"
    PROJECT = "project", "工程项目"


ORGANISATION_KINDS = (SubjectKind.ENTERPRISE, SubjectKind.TRADER, SubjectKind.INSTITUTION)


class SubjectQuerySet(models.QuerySet):
    def impersonal(self) -> "SubjectQuerySet":
        """Subjects that may become public: no natural person, and no vehicle or ship that a person owns."""
        return self.filter(is_personal=False, merged_into__isnull=True)

    def public(self) -> "SubjectQuerySet":
        """Subjects that have a public file: impersonal, and named by a record on show (see records/listing.py)."""
        return self.impersonal().filter(is_listed=True)


class Subject(models.Model):
    """A credit subject (信用主体)."""

    public_id = models.CharField("公开编号", max_length=16, default=public_id, editable=False)
    kind = models.CharField("类型", max_length=12, choices=SubjectKind)
    name = models.CharField("名称", max_length=200)
    name_key = models.CharField("名称键", max_length=200)
    code = models.CharField("主要标识", max_length=64, blank=True, help_text="信用代码、车牌、船舶识别号等；自然人为空")
    division_code = models.CharField("行政区划", max_length=6, blank=True)
    legal_representative = models.CharField("法定代表人", max_length=50, blank=True)
    is_personal = models.BooleanField("涉个人", default=False, help_text="自然人，或归自然人所有的车辆、船舶：不公开")
    is_listed = models.BooleanField(
        "有公开档案", default=False, db_default=False, help_text="至少有一条正在公示的记录提到它"
    )
    plate_colour = models.CharField("车牌颜色", max_length=8, blank=True)
    first_issued_on = models.DateField("初次领证日期", null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "信用主体"
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="person") | Q(is_personal=True), name="subject_person_is_personal"
            ),
            models.CheckConstraint(
                condition=Q(is_personal=False) | Q(kind__in=["person", "vehicle", "ship"]),
                name="subject_personal_is_person_or_thing",
            ),
            models.CheckConstraint(condition=~Q(kind="person") | Q(code=""), name="subject_person_has_no_clear_code"),
            models.UniqueConstraint(fields=["public_id"], name="subject_public_id_once"),
            models.UniqueConstraint(fields=["id", "is_personal"], name="subject_id_with_privacy"),
        ]
        indexes = [
            models.Index(fields=["kind", "division_code"], name="subject_kind_division"),
            models.Index(fields=["name_key"], opclasses=["varchar_pattern_ops"], name="subject_name_key"),
        ]

    def __str__(self) -> str:
        return self.name


class Scheme(models.TextChoices):
    """Kinds of identifiers (标识种类). Sealed ones are stored as a keyed hash with the value encrypted."""

    USCC = "uscc", "统一社会信用代码"
    BUSINESS_REGISTRATION = "business_registration", "工商注册号"
    ORGANISATION_CODE = "organisation_code", "组织机构代码"
    TAX = "tax_registration", "税务登记号"
    INSTITUTION = "institution_certificate", "事业单位证书号"
    SOCIAL = "social_organisation", "社会组织登记证号"
    TRANSPORT_LICENCE = "transport_licence", "道路运输经营许可证号"
    PLATE = "plate", "车牌号和颜色"
    VEHICLE_CERTIFICATE = "vehicle_certificate", "道路运输证号"
    VIN = "vin", "车辆识别代号"
    SHIP_NUMBER = "ship_number", "船舶识别号"
    SHIP_SURVEY = "ship_survey", "船检登记号"
    SHIP_REGISTRATION = "ship_registration", "船舶登记号"
    MMSI = "mmsi", "MMSI"
    IMO = "imo", "IMO编号"
    PROJECT_CODE = "project_code", "投资项目统一代码"
    PROJECT_NUMBER = "project_number", "项目编号"
    IDENTITY = "identity", "证件号码"
    QUALIFICATION = "qualification", "从业资格证号"


SEALED_SCHEMES = frozenset({Scheme.IDENTITY, Scheme.QUALIFICATION})


class SubjectIdentifier(models.Model):
    """An identifier a subject holds or held. A sealed one keeps `value` as a keyed hash and the text in `sealed`."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="identifiers")
    scheme = models.CharField("种类", max_length=24, choices=Scheme)
    value = models.CharField("标识", max_length=80, help_text="规范写法；车牌为“号牌|颜色”；保密标识为带钥散列")
    sealed = models.BinaryField("密文", null=True)
    first_issued_on = models.DateField("初次领证日期", null=True, blank=True)
    valid_from = models.DateField("起", null=True, blank=True)
    valid_until = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "主体标识"
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "value"], condition=Q(valid_until__isnull=True), name="identifier_held_by_one_subject"
            ),
            models.CheckConstraint(
                condition=~Q(scheme__in=["identity", "qualification"]) | Q(sealed__isnull=False),
                name="identifier_of_a_person_is_sealed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()}"


class NameKind(models.TextChoices):
    CURRENT = "current", "现名"
    FORMER = "former", "曾用名"
    ALIAS = "alias", "别名"


class SubjectName(models.Model):
    """A name a subject bears or bore, dated; `told_by` is the record whose release told it, if one did."""

    subject = models.ForeignKey(Subject, models.CASCADE, db_index=False, related_name="names")
    name = models.CharField("名称", max_length=200)
    key = models.CharField("名称键", max_length=200)
    kind = models.CharField("种类", max_length=8, choices=NameKind, default=NameKind.CURRENT)
    valid_from = models.DateField("起", null=True, blank=True)
    valid_until = models.DateField("止", null=True, blank=True)
    told_by = models.ForeignKey(
        "credit.Record", models.SET_NULL, db_index=False, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "主体名称"
        constraints = [models.UniqueConstraint(fields=["subject", "key", "kind"], name="subject_name_once_a_kind")]
        indexes = [
            models.Index(fields=["key"], opclasses=["varchar_pattern_ops"], name="subject_name_by_key"),
            models.Index(fields=["told_by"], condition=Q(told_by__isnull=False), name="subject_name_told_by"),
        ]

    def __str__(self) -> str:
        return self.name


class RelationKind(models.TextChoices):
    OPERATES = "operates", "经营"
    OWNS = "owns", "所有"
    EMPLOYS = "employs", "聘用"
    PARTICIPATES = "participates", "参建"
    REPRESENTS = "represents", "法定代表"


class Relation(models.Model):
    """A dated relation between two subjects (firm–vehicle, owner–ship, project–participant …)."""

    kind = models.CharField("关系", max_length=12, choices=RelationKind)
    source = models.ForeignKey(Subject, models.CASCADE, related_name="relations_out", verbose_name="甲方")
    target = models.ForeignKey(
        Subject, models.CASCADE, db_index=False, related_name="relations_in", verbose_name="乙方"
    )
    label = models.CharField("说明", max_length=100, blank=True)
    valid_from = models.DateField("起", null=True, blank=True)
    valid_until = models.DateField("止", null=True, blank=True)
    record = models.ForeignKey("credit.Record", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "主体关系"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "source", "target", "label", "valid_from"],
                nulls_distinct=False,
                name="relation_stated_once",
            )
        ]
        indexes = [models.Index(fields=["target", "kind"], name="relation_by_target")]

    def __str__(self) -> str:
        return self.get_kind_display()


class DoubtfulMatch(models.Model):
    """A row whose subject could not be told with certainty; a person decides."""

    batch = models.ForeignKey(
        "credit.Batch", models.CASCADE, null=True, related_name="doubtful_matches", verbose_name="批次"
    )
    name = models.CharField("名称", max_length=200)
    candidates = models.ManyToManyField(Subject, related_name="+", verbose_name="可能的主体")
    row_number = models.PositiveIntegerField("行号", default=0)
    reason = models.CharField("原因", max_length=200)
    decided = models.ForeignKey(
        Subject, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认的主体"
    )
    decided_by = models.ForeignKey(
        "credit.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认人"
    )
    created_at = models.DateTimeField("发现时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "待确认的匹配"

    def __str__(self) -> str:
        return self.name
