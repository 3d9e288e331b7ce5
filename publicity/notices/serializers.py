"""The shapes of the open interface. Only public columns pass through here; persons have no name and no address."""

from typing import Any

from rest_framework import serializers

from credit.catalogue import standards
from credit.records.models import Record
from credit.search.results import Hit
from credit.subjects.models import Subject
from publicity.notices import addresses, columns, wording


class ErrorSerializer(serializers.Serializer):
    """Every refusal has this shape."""

    code = serializers.CharField(help_text="不变的错误代码")
    message = serializers.CharField(help_text="给人看的说明")
    fields = serializers.DictField(child=serializers.CharField(), help_text="各参数的说明")  # type: ignore[assignment]


class SubjectBriefSerializer(serializers.Serializer):
    """Who a record is about; `public_id` is null for a person shown on a recorded legal basis (name masked)."""

    public_id = serializers.CharField(allow_null=True)
    kind = serializers.CharField()
    name = serializers.CharField()
    code = serializers.CharField(allow_blank=True)


class HitSerializer(serializers.Serializer):
    """A subject found by the search, and why."""

    public_id = serializers.CharField()
    kind = serializers.CharField()
    name = serializers.CharField()
    code = serializers.CharField(allow_blank=True)
    why = serializers.CharField(help_text="为什么出现")
    matched_name = serializers.CharField(help_text="匹配到的名称，可能是曾用名")
    url = serializers.CharField()

    def to_representation(self, hit: Hit) -> dict[str, Any]:
        request = self.context["request"]
        plain = ("public_id", "kind", "name", "code", "why", "matched_name")
        url = request.build_absolute_uri(f"/subjects/{hit.public_id}/")
        return {name: getattr(hit, name) for name in plain} | {"url": url}


class HitsSerializer(serializers.Serializer):
    total = serializers.IntegerField(help_text="找到的主体数，最多数到 100；选了区（市）的数到 1000")
    capped = serializers.BooleanField(help_text="是否超过了上限")
    results = HitSerializer(many=True)


class FormerNameSerializer(serializers.Serializer):
    name = serializers.CharField()
    valid_from = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True)


class SubjectSerializer(serializers.Serializer):
    """A subject's identity and how many public records of each kind it has."""

    public_id = serializers.CharField()
    kind = serializers.CharField()
    name = serializers.CharField()
    code = serializers.CharField(allow_blank=True)
    division_code = serializers.CharField(allow_blank=True)
    legal_representative = serializers.CharField(allow_blank=True)
    former_names = FormerNameSerializer(many=True)
    record_counts = serializers.DictField(child=serializers.IntegerField(), help_text="事项标识 → 公开记录数")
    url = serializers.CharField()


class RecordSerializer(serializers.Serializer):
    """A public record without its columns."""

    public_id = serializers.CharField()
    item = serializers.CharField(source="item.slug")
    item_name = serializers.CharField(source="item.name")
    subject = SubjectBriefSerializer()
    title = serializers.CharField()
    document_number = serializers.CharField()
    authority = serializers.CharField()
    unit = serializers.CharField(source="unit.code")
    unit_name = serializers.CharField(source="unit.name")
    division_code = serializers.CharField()
    nature = serializers.CharField()
    severity = serializers.CharField(allow_blank=True)
    decided_on = serializers.DateField(allow_null=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True)
    publicity_start = serializers.DateField(allow_null=True)
    publicity_end = serializers.DateField(allow_null=True, help_text="最后一个公示日；空表示不设期限")
    is_disputed = serializers.BooleanField(help_text="异议处理中")
    revision = serializers.IntegerField()
    url = serializers.CharField()

    def to_representation(self, record: Any) -> dict[str, Any]:
        names = ("document_number", "authority", "division_code", "nature", "severity", "decided_on", "valid_from",
                 "valid_until", "publicity_start", "publicity_end", "revision", "public_id", "is_disputed")  # fmt: skip
        return {name: getattr(record, name) for name in names} | {
            "item": record.item.slug,
            "item_name": record.item.name,
            "subject": subject_brief(record),
            "title": wording.matter(record),
            "unit": record.unit.code,
            "unit_name": record.unit.name,
            "url": self.context["request"].build_absolute_uri(addresses.of_record(record)),
        }


class ShownColumnSerializer(serializers.Serializer):
    name = serializers.CharField()
    number = serializers.IntegerField(allow_null=True, help_text="官方栏目序号")
    label = serializers.CharField()  # type: ignore[assignment]
    text = serializers.CharField()


class RecordDetailSerializer(RecordSerializer):
    """A public record with every public column that is filled, in official order."""

    columns = ShownColumnSerializer(many=True)

    def to_representation(self, record: Any) -> dict[str, Any]:
        return super().to_representation(record) | {"columns": public_columns(record)}


def subject_brief(record: Record) -> dict[str, Any]:
    """Return the subject of a record as the public may know it."""
    subject: Subject = record.subject
    is_open = not record.is_personal
    return {
        "public_id": subject.public_id if is_open else None,
        "kind": subject.kind,
        "name": wording.party_name(record),
        "code": subject.code if is_open else "",
    }


def public_columns(record: Record) -> list[dict[str, Any]]:
    """Return the public columns of a record that hold something."""
    return [one._asdict() for one in columns.shown_columns(standards.get(record.item.slug), record) if one.text]
