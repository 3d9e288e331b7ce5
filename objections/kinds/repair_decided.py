"""What becomes of a repair once it is decided: effect in every channel, archive, revocation.

Source: 国办发〔2025〕22号 (after success publication stops everywhere); domain rules A8 (revoked on false papers).
"""

from objections.kinds.table import Move, Need, State, Who

_REVOKE = Move(
    action="revoke",
    label="撤销修复",
    by=(Who.LEGAL,),
    to="revoked",
    needs=(Need.REASON,),
    when=("was_granted",),
    effects=("revoke_repair", "record_breach", "recalculate"),
    tells=("REPAIR_REVOKED",),
    letter="revocation",
)

DECIDED: dict[str, State] = {
    "decided_grant": State(
        label="准予修复",
        tells="已准予修复",
        onward="take_effect",
        moves=(
            Move(
                action="take_effect",
                label="修复生效",
                by=(Who.SYSTEM,),
                to="effective",
                effects=("settle_outcome", "repair_record", "open_settlement", "recalculate"),
                tells=("REPAIR_GRANTED", "REPAIR_EFFECTIVE"),
                letter="grant",
            ),
        ),
    ),
    "effective": State(
        label="修复生效",
        tells="修复已生效，正在确认各渠道撤下",
        moves=(
            Move(action="close", label="办结归档", by=(Who.SYSTEM,), to="closed", when=("all_channels_clear",)),
            _REVOKE,
        ),
    ),
    "decided_refuse": State(
        label="不予修复",
        tells="不予修复，理由见决定书",
        onward="file_refusal",
        moves=(
            Move(
                action="file_refusal",
                label="办结归档",
                by=(Who.SYSTEM,),
                to="closed",
                effects=("settle_outcome",),
                tells=("REPAIR_REFUSED",),
                letter="refuse",
            ),
        ),
    ),
    "closed": State(
        label="办结归档",
        tells="已办结",
        end=True,
        moves=(_REVOKE,),
    ),
    "revoked": State(label="撤销修复", tells="修复已被撤销，公示期未满的信息恢复公示", end=True),
}
