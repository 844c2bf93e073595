"""1,800 procedures for a synthetic province: as long and as alike as the national list's names, and every one invented.

A real list's names share their beginnings and differ in the middle; so do these, made of an action, an object and for
whom. How often each is asked for falls as in any office: few procedures make most of the work.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

import msgspec

from offline_cache.contract.dossier import Fee

_ACTIONS = (
    "Cấp", "Cấp lại", "Cấp đổi", "Gia hạn", "Điều chỉnh nội dung", "Bổ sung nội dung", "Chấm dứt hiệu lực",
    "Xác nhận", "Thẩm định hồ sơ", "Thu hồi theo đề nghị của chủ hồ sơ đối với",
)  # fmt: skip
_OBJECTS = (
    "giấy phép xây dựng nhà ở riêng lẻ", "giấy phép xây dựng công trình cấp II", "giấy phép xây dựng có thời hạn",
    "giấy chứng nhận quyền sử dụng đất", "giấy chứng nhận quyền sở hữu nhà ở", "quyết định chuyển mục đích sử dụng đất",
    "giấy chứng nhận đăng ký hộ kinh doanh", "giấy chứng nhận đăng ký doanh nghiệp", "giấy chứng nhận đăng ký đầu tư",
    "giấy phép kinh doanh dịch vụ lữ hành nội địa", "giấy phép bán lẻ rượu", "giấy phép bán buôn sản phẩm thuốc lá",
    "giấy phép khai thác khoáng sản làm vật liệu xây dựng thông thường", "giấy phép khai thác nước dưới đất",
    "giấy phép xả nước thải vào công trình thủy lợi", "giấy phép môi trường", "giấy phép hoạt động bến thủy nội địa",
    "giấy chứng nhận đăng ký phương tiện thủy nội địa", "giấy phép kinh doanh vận tải bằng xe ô tô",
    "phù hiệu xe ô tô kinh doanh vận tải", "giấy phép đào tạo lái xe cơ giới đường bộ",
    "giấy phép hành nghề khám bệnh, chữa bệnh", "giấy phép hoạt động đối với cơ sở khám bệnh, chữa bệnh",
    "chứng chỉ hành nghề dược", "giấy chứng nhận đủ điều kiện kinh doanh dược",
    "giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm", "giấy phép lao động cho người lao động nước ngoài",
    "giấy phép hoạt động dịch vụ việc làm", "giấy phép thành lập trung tâm ngoại ngữ, tin học",
    "quyết định cho phép trường mẫu giáo hoạt động giáo dục", "bản sao văn bằng, chứng chỉ từ sổ gốc",
    "trích lục hộ tịch", "giấy xác nhận tình trạng hôn nhân", "giấy khai sinh cho trẻ em có yếu tố nước ngoài",
    "giấy chứng nhận nuôi con nuôi trong nước", "giấy đăng ký hoạt động của văn phòng công chứng",
    "thẻ giám định viên tư pháp", "giấy xác nhận khuyết tật", "quyết định hưởng trợ cấp xã hội hằng tháng",
    "giấy chứng nhận hộ nghèo, hộ cận nghèo", "giấy phép tổ chức lễ hội quy mô cấp tỉnh",
    "giấy phép xuất bản tài liệu không kinh doanh", "giấy phép viễn thông dùng riêng",
    "giấy chứng nhận kiểm dịch động vật vận chuyển ra khỏi địa bàn", "giấy phép khai thác thủy sản",
)  # fmt: skip
_FOR_WHOM = (
    "", " đối với cá nhân, hộ gia đình", " đối với tổ chức trong nước",
    " đối với tổ chức, cá nhân nước ngoài trên địa bàn tỉnh",
)  # fmt: skip
_PAPERS = (
    "Bản chính đơn đề nghị", "Bản vẽ sơ đồ vị trí", "Bản sao giấy tờ chứng minh quyền sử dụng đất",
    "Giấy khám sức khỏe", "Ảnh 4 × 6", "Biên bản kiểm tra thực tế", "Văn bản ủy quyền",
)  # fmt: skip
_FEES_VND = (8_000, 15_000, 50_000, 100_000, 200_000, 650_000, 4_650_000)
_HEAD = 12
"""The most asked for takes one part in so many of what the next few dozens take together."""


@dataclass(frozen=True, slots=True)
class Procedure:
    """`days` from received to due; `missing_papers` and `fees` as the server's table holds them, JSON text."""

    name: str
    days: int
    missing_papers: str
    fees: str


def procedures() -> list[Procedure]:
    """All of them, the most asked for first."""
    made: list[Procedure] = []
    for whom in _FOR_WHOM:
        for action in _ACTIONS:
            for thing in _OBJECTS:
                made.append(_procedure(len(made), f"{action} {thing}{whom}"))
    return made


def cumulated_weights(count: int) -> list[float]:
    """How often each is asked for, cumulated for `random.choices`."""
    return list(accumulate(1 / (rank + _HEAD) for rank in range(count)))


def _procedure(rank: int, name: str) -> Procedure:
    papers = [_PAPERS[rank % len(_PAPERS)], _PAPERS[rank // 3 % len(_PAPERS)]][: 1 + rank % 2]
    fees = (Fee("Lệ phí giải quyết thủ tục hành chính", _FEES_VND[rank % len(_FEES_VND)]),)
    return Procedure(name, 2 + rank % 29, msgspec.json.encode(papers).decode(), msgspec.json.encode(fees).decode())
