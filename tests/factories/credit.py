"""Factories of the credit app: cheap defaults, traits for situations. Nothing here names anyone real."""

from datetime import date, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from credit.catalogue import standards
from credit.catalogue.models import CatalogueItem, Disclosure, Role
from credit.kernel.dates import add_months
from credit.kernel.names import name_key
from credit.records.lifecycle import RecordStatus
from credit.subjects.models import Scheme, Subject, SubjectKind
from credit.units.models import Post, PostRole, Unit, UnitKind, User

TODAY = date(2026, 6, 1)
"""The day most tests take for today; it lies in the R2026 rule set and in a loaded calendar year."""


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = Unit
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"T{n:03d}")
    name = factory.LazyAttribute(lambda unit: f"示例单位{unit.code}")
    kind = UnitKind.SECTION

    class Params:
        district = factory.Trait(kind=UnitKind.DISTRICT)


class UserFactory(DjangoModelFactory):
    """`UserFactory(role=PostRole.REVIEWER, unit=unit)` also gives the post; without role there is none."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"demo{n}")
    full_name = factory.Sequence(lambda n: f"示例人员{n}")
    is_staff = True

    class Params:
        superuser = factory.Trait(is_superuser=True)

    @classmethod
    def _create(cls, model_class, *args, role=None, unit=None, **values):
        user = super()._create(model_class, *args, **values)
        if role is not None:
            PostFactory(user=user, role=role, unit=unit or UnitFactory())
        return user


class PostFactory(DjangoModelFactory):
    class Meta:
        model = Post

    user = factory.SubFactory(UserFactory)
    unit = factory.SubFactory(UnitFactory)
    role = PostRole.CLERK
    valid_from = date(2018, 1, 1)


def item(slug: str = "penalty") -> CatalogueItem:
    """Return the catalogue item as its data standard describes it, without roles (see `RoleFactory`)."""
    return CatalogueItem.objects.filter(slug=slug).first() or CatalogueItemFactory(slug=slug)


class CatalogueItemFactory(DjangoModelFactory):
    class Meta:
        model = CatalogueItem
        django_get_or_create = ("slug",)

    slug = "penalty"
    code = factory.LazyAttribute(lambda item: standards.get(item.slug).code)
    name = factory.LazyAttribute(lambda item: standards.get(item.slug).name)
    nature = factory.LazyAttribute(lambda item: standards.get(item.slug).nature)
    disclosure = factory.LazyAttribute(lambda item: standards.get(item.slug).disclosure)
    subject_kinds = factory.LazyAttribute(lambda item: list(standards.get(item.slug).subject_kinds))


class SubjectFactory(DjangoModelFactory):
    class Meta:
        model = Subject

    kind = SubjectKind.ENTERPRISE
    name = factory.Sequence(lambda n: f"枣庄示例运输{n}有限公司")
    name_key = factory.LazyAttribute(lambda subject: name_key(subject.name))
    code = factory.Sequence(lambda n: f"示例代码{n}")
    division_code = "370499"
    is_listed = factory.LazyAttribute(lambda subject: not subject.is_personal)

    class Params:
        person = factory.Trait(
            kind=SubjectKind.PERSON, name=factory.Sequence(lambda n: f"示例人{n}"), code="", is_personal=True
        )
        vehicle = factory.Trait(
            kind=SubjectKind.VEHICLE, name=factory.Sequence(lambda n: f"鲁D示{n:04d}"), plate_colour="黄"
        )
        ship = factory.Trait(kind=SubjectKind.SHIP, name=factory.Sequence(lambda n: f"示例轮{n}"))
        project = factory.Trait(kind=SubjectKind.PROJECT, name=factory.Sequence(lambda n: f"示例公路工程{n}标段"))
        private = factory.Trait(is_personal=True)


class SubjectIdentifierFactory(DjangoModelFactory):
    class Meta:
        model = "credit.SubjectIdentifier"

    subject = factory.SubFactory(SubjectFactory)
    scheme = Scheme.USCC
    value = factory.SelfAttribute("subject.code")


class RelationFactory(DjangoModelFactory):
    class Meta:
        model = "credit.Relation"

    kind = "owns"
    source = factory.SubFactory(SubjectFactory)
    target = factory.SubFactory(SubjectFactory, vehicle=True)


class RecordFactory(DjangoModelFactory):
    """A penalty draft on an enterprise; `slug="licence"` for another item.

    Traits: submitted, published, suspended, withdrawn, ended, personal, simplified, licence.
    `published` sets the columns a released record has, without running the service.
    """

    class Meta:
        model = "credit.Record"

    class Params:
        slug = "penalty"
        licence = factory.Trait(
            slug="licence", severity="", decided_on=date(2026, 5, 20),
            valid_from=date(2026, 5, 20), valid_until=date(2028, 5, 19),
            title="道路货物运输经营许可（示例）", details={},
        )  # fmt: skip
        personal = factory.Trait(subject=factory.SubFactory(SubjectFactory, person=True))
        simplified = factory.Trait(procedure="简易程序")
        submitted = factory.Trait(status=RecordStatus.SUBMITTED, submitted_at=factory.LazyFunction(timezone.now))
        published = factory.Trait(
            status=RecordStatus.PUBLISHED,
            disclosure=Disclosure.PUBLIC,
            publicity_start=factory.SelfAttribute("decided_on"),
            publicity_end=factory.LazyAttribute(lambda r: add_months(r.decided_on, 12)),
            term_end=factory.LazyAttribute(lambda r: add_months(r.decided_on, 12)),
            published_by=factory.SubFactory(UserFactory),
        )
        suspended = factory.Trait(published=True, status=RecordStatus.SUSPENDED)
        withdrawn = factory.Trait(
            published=True,
            status=RecordStatus.WITHDRAWN,
            publicity_end=factory.LazyAttribute(lambda r: r.publicity_start),
            left_reason="示例撤下",
        )
        ended = factory.Trait(
            published=True,
            status=RecordStatus.ENDED,
            publicity_start=factory.LazyAttribute(lambda r: r.decided_on),
            publicity_end=factory.LazyAttribute(lambda r: r.decided_on + timedelta(days=1)),
        )

    item = factory.LazyAttribute(lambda record: item(record.slug))
    subject = factory.SubFactory(SubjectFactory)
    is_personal = factory.SelfAttribute("subject.is_personal")
    unit = factory.SubFactory(UnitFactory)
    division_code = "370499"
    authority = "示例交通运输局"
    authority_uscc = "11370499000000000X"
    title = "未按规定维护车辆（示例）"
    document_number = factory.Sequence(lambda n: f"鲁枣示罚〔2026〕{n:04d}号")
    document_key = factory.SelfAttribute("document_number")
    natural_key = factory.LazyAttribute(lambda r: f"{r.slug}|{r.document_number}|{r.subject.pk}")
    decided_on = date(2026, 5, 20)
    nature = factory.SelfAttribute("item.nature")
    details = factory.LazyFunction(lambda: {"penalty_types": ["没收违法所得"], "violation_type": "示例"})
    entered_by = factory.SubFactory(UserFactory)


class RoleFactory(DjangoModelFactory):
    class Meta:
        model = "credit.ItemRole"

    item = factory.LazyFunction(item)
    unit = factory.SubFactory(UnitFactory)
    role = Role.LEAD
    valid_from = date(2018, 1, 1)
