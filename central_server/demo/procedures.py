"""Administrative procedures for the demo, named as the national list names such procedures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Procedure:
    """`days` is how long the demo lets it take; `papers` and `fee` are what may be asked for."""

    name: str
    days: int
    papers: tuple[str, ...]
    fee: tuple[str, int]


_FEE = "Lệ phí giải quyết thủ tục hành chính"

COMMUNE = (
    Procedure("Đăng ký khai sinh", 3, ("Giấy chứng sinh",), (_FEE, 8_000)),
    Procedure("Đăng ký kết hôn", 3, ("Giấy xác nhận tình trạng hôn nhân",), (_FEE, 30_000)),
    Procedure("Đăng ký khai tử", 2, ("Giấy báo tử",), (_FEE, 8_000)),
    Procedure("Cấp bản sao trích lục hộ tịch", 1, ("Tờ khai cấp bản sao trích lục",), (_FEE, 8_000)),
    Procedure("Cấp giấy xác nhận tình trạng hôn nhân", 3, ("Trích lục ly hôn",), (_FEE, 15_000)),
    Procedure(
        "Cấp giấy phép xây dựng mới đối với nhà ở riêng lẻ", 15,
        ("Bản vẽ thiết kế xây dựng", "Giấy tờ chứng minh quyền sử dụng đất"), ("Lệ phí cấp giấy phép xây dựng", 75_000),
    ),
    Procedure(
        "Đăng ký, cấp giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất lần đầu", 20,
        ("Đơn đăng ký đất đai", "Sơ đồ nhà ở"), ("Lệ phí trước bạ nhà đất", 4_650_000),
    ),
    Procedure(
        "Đăng ký biến động đối với trường hợp chuyển nhượng, tặng cho, thừa kế quyền sử dụng đất", 8,
        ("Hợp đồng chuyển nhượng đã công chứng",), ("Thuế thu nhập cá nhân từ chuyển nhượng bất động sản", 12_400_000),
    ),
    Procedure(
        "Chuyển mục đích sử dụng đất", 15, ("Trích lục bản đồ địa chính thửa đất",), ("Tiền sử dụng đất", 86_500_000)
    ),
    Procedure(
        "Đăng ký thành lập hộ kinh doanh", 3, ("Bản sao hợp đồng thuê địa điểm",),
        ("Lệ phí đăng ký hộ kinh doanh", 100_000),
    ),
    Procedure("Hỗ trợ chi phí mai táng cho đối tượng bảo trợ xã hội", 10, ("Bản sao giấy chứng tử",), (_FEE, 10_000)),
    Procedure("Trợ cấp xã hội hằng tháng cho người khuyết tật", 10, ("Giấy xác nhận khuyết tật",), (_FEE, 10_000)),
)  # fmt: skip

DEPARTMENT = (
    Procedure(
        "Cấp phiếu lý lịch tư pháp", 10, ("Bản chụp giấy tờ tùy thân",),
        ("Phí cung cấp thông tin lý lịch tư pháp", 200_000),
    ),
    Procedure(
        "Đăng ký thành lập công ty trách nhiệm hữu hạn hai thành viên trở lên", 3,
        ("Điều lệ công ty", "Danh sách thành viên"), ("Phí công bố nội dung đăng ký doanh nghiệp", 100_000),
    ),
    Procedure(
        "Cấp chứng chỉ hành nghề hoạt động xây dựng hạng II", 20, ("Bản kê khai kinh nghiệm nghề nghiệp",),
        ("Lệ phí cấp chứng chỉ hành nghề", 300_000),
    ),
    Procedure(
        "Cấp giấy phép hành nghề khám bệnh, chữa bệnh", 30, ("Giấy khám sức khỏe",),
        ("Phí thẩm định cấp giấy phép hành nghề", 430_000),
    ),
    Procedure(
        "Cấp giấy phép môi trường", 30, ("Báo cáo đề xuất cấp giấy phép môi trường",),
        ("Phí thẩm định cấp giấy phép môi trường", 15_000_000),
    ),
    Procedure(
        "Cấp giấy phép lao động cho người lao động nước ngoài", 10, ("Giấy khám sức khỏe",),
        ("Lệ phí cấp giấy phép lao động", 600_000),
    ),
    Procedure("Cấp bản sao văn bằng, chứng chỉ từ sổ gốc", 1, ("Đơn đề nghị cấp bản sao",), (_FEE, 10_000)),
)  # fmt: skip

SOCIAL_INSURANCE = (
    Procedure("Giải quyết hưởng chế độ thai sản", 6, ("Giấy chứng sinh",), (_FEE, 10_000)),
    Procedure("Cấp lại sổ bảo hiểm xã hội", 10, ("Tờ khai điều chỉnh thông tin",), (_FEE, 10_000)),
)
