"""The state machines of uploads and assets."""

from core.flow import Flow, Transition
from media.enums import WORKING, AssetState, UploadState

UPLOAD = Flow(
    "upload",
    states=UploadState,
    initial=UploadState.OPEN,
    transitions=(
        Transition("complete", (UploadState.OPEN,), UploadState.COMPLETE),
        Transition("refuse", (UploadState.OPEN, UploadState.COMPLETE), UploadState.REFUSED),
        Transition("expire", (UploadState.OPEN,), UploadState.EXPIRED),
        Transition("cancel", (UploadState.OPEN, UploadState.COMPLETE), UploadState.CANCELLED),
    ),
)
# A step may begin again after its worker died, so a step's own state is among its sources.
ASSET = Flow(
    "asset",
    states=AssetState,
    initial=AssetState.UPLOADED,
    transitions=(
        Transition("probe", (AssetState.UPLOADED, AssetState.PROBING), AssetState.PROBING),
        Transition("validate", (AssetState.PROBING, AssetState.VALIDATING), AssetState.VALIDATING),
        Transition("plan", (AssetState.VALIDATING,), AssetState.QUEUED),
        Transition("encode", (AssetState.QUEUED, AssetState.ENCODING), AssetState.ENCODING),
        Transition("package", (AssetState.ENCODING, AssetState.PACKAGING), AssetState.PACKAGING),
        Transition("verify", (AssetState.PACKAGING, AssetState.VERIFYING), AssetState.VERIFYING),
        Transition("encode_again", (AssetState.VERIFYING,), AssetState.QUEUED),
        Transition("publish", (AssetState.VERIFYING,), AssetState.READY),
        Transition("fail", tuple(state for state in AssetState if state in WORKING), AssetState.FAILED),
        Transition("cancel", tuple(state for state in AssetState if state in WORKING), AssetState.CANCELLED),
        Transition("retry", (AssetState.FAILED, AssetState.CANCELLED), AssetState.UPLOADED),
    ),
)
