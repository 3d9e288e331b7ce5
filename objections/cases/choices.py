"""The short lists a case chooses from."""

from django.db.models import TextChoices

from objections.kinds.tables import TABLES


class CaseKind(TextChoices):
    OBJECTION = "objection", "异议"
    COMPLAINT = "complaint", "投诉举报"
    REPAIR = "repair", "信用修复"


class CaseChannel(TextChoices):
    """Where a case came from (来源)."""

    PORTAL = "portal", "网站"
    WINDOW = "window", "窗口"
    HOTLINE_12328 = "12328", "12328热线"
    HOTLINE_12345 = "12345", "12345热线"
    PLATFORM = "platform", "信用平台推送"
    PETITION = "petition", "信访"
    SUPERIOR = "superior", "上级交办"


class ApplicantKind(TextChoices):
    ORGANISATION = "organisation", "单位"
    PERSON = "person", "个人"
    ANONYMOUS = "anonymous", "匿名"


class Standing(TextChoices):
    """What the applicant is to the subject; only the subject and its proved agent get a dispute mark set."""

    UNPROVED = "", "未核验"
    SUBJECT = "subject", "信用主体本人"
    AGENT = "agent", "已核验授权的代理人"
    OTHER = "other", "其他人"


class MatterType(TextChoices):
    """What a complaint is about (投诉类型)."""

    CREDIT = "credit", "信用信息类"
    SERVICE = "service", "经营服务类"
    ENFORCEMENT = "enforcement", "执法服务类"
    WEBSITE = "website", "网站服务类"
    TIP_OFF = "tip_off", "举报线索"
    SUGGESTION = "suggestion", "建议"


class Urgency(TextChoices):
    ORDINARY = "ordinary", "普通"
    URGENT = "urgent", "紧急"


class Satisfaction(TextChoices):
    """Four levels; the last one wants a reason."""

    VERY_GOOD = "very_good", "很满意"
    GOOD = "good", "满意"
    FAIR = "fair", "基本满意"
    BAD = "bad", "不满意"


class Outcome(TextChoices):
    """What came of it, the same words for all kinds so that they can be counted."""

    UPHELD = "upheld", "成立"
    PARTLY = "partly", "部分成立"
    REJECTED = "rejected", "不成立"
    GRANTED = "granted", "准予"
    REFUSED = "refused", "不予"
    OVERTAKEN = "overtaken", "因异议成立而办结"


class PauseGround(TextChoices):
    """Why a clock stands still: nothing else stops it."""

    SUPPLEMENT = "supplement", "等待申请人补正"
    TEST = "test", "外部检验、检测、鉴定"
    COURT = "court", "复议、诉讼期间停止执行"


STATE_LABELS: dict[str, dict[str, str]] = {
    kind: {name: state.label for name, state in table.states.items()} for kind, table in TABLES.items()
}
