"""Words of a firm's name that are nobody's name: its legal form, its trade, and places that no person is called by.

What is missing here is masked, never shown: a short list only makes a screen say less. A word that is also a family or
given name (`Sơn`, `Mai`, `Hà Giang`, `Thái Nguyên`) must not be added, nor a single syllable that may be one without
its accents. Lower case, as in a text without punctuation.
"""

from __future__ import annotations

_FORMS = (
    "tnhh", "trách nhiệm hữu hạn", "mtv", "một thành viên", "1 thành viên", "hai thành viên", "2 thành viên",
    "thành viên", "trở lên", "cổ phần", "cp", "tmcp", "hợp danh", "liên doanh", "tư nhân", "nhà nước", "công ty", "cty",
    "tổng công ty", "tập đoàn", "chi nhánh", "văn phòng", "hợp tác xã", "và",
)  # fmt: skip
_TRADES = (
    "thương mại", "dịch vụ", "xây dựng", "xây lắp", "sản xuất", "kinh doanh", "xuất nhập khẩu", "xuất khẩu",
    "nhập khẩu", "đầu tư", "phát triển", "vận tải", "vận chuyển", "du lịch", "lữ hành", "tư vấn", "thiết kế",
    "bất động sản", "khách sạn", "nhà hàng", "thực phẩm", "nông sản", "lâm sản", "thủy sản", "thuỷ sản", "hải sản",
    "chế biến", "cơ khí", "điện lực", "điện tử", "điện lạnh", "điện máy", "viễn thông", "công nghệ", "thông tin",
    "phần mềm", "quảng cáo", "truyền thông", "in ấn", "may mặc", "dệt may", "nội thất", "vật liệu", "vật tư",
    "thiết bị", "máy móc", "xăng dầu", "khí đốt", "khai thác", "khoáng sản", "môi trường", "đô thị", "cấp nước",
    "thoát nước", "nước sạch", "giáo dục", "đào tạo", "y tế", "dược phẩm", "mỹ phẩm", "bảo vệ", "bảo hiểm",
    "tài chính", "kế toán", "kiểm toán", "chứng khoán", "kho bãi", "cảng biển", "đóng tàu", "hàng hải", "ô tô",
    "xe máy", "nông nghiệp", "lâm nghiệp", "công nghiệp", "mỹ nghệ", "tổng hợp", "hạ tầng", "kỹ thuật", "giao thông",
    "thủy lợi", "thuỷ lợi", "quản lý", "xi măng", "gạch ngói", "nhôm kính", "tạp hóa", "tạp hoá", "logistics",
    "tm", "dv", "tmdv", "xd", "sx", "xnk", "kd",
)  # fmt: skip
_OF_COMPANIES = (
    "than", "luật", "số", "quốc tế", "việt nam", "đông bắc", "hà nội", "hải phòng", "đà nẵng", "cần thơ", "quảng ninh",
    "hạ long", "lạng sơn", "lào cai", "điện biên", "bắc ninh", "quảng trị", "quảng ngãi", "đồng nai", "tây ninh",
    "đồng tháp", "đắk lắk", "cà mau", "nghệ an",
)  # fmt: skip

OF_SOLE_TRADERS = frozenset((*_FORMS, *_TRADES))
"""For whoever trades under a name of his own: a place may be that name."""
OF_COMPANIES = frozenset((*_FORMS, *_TRADES, *_OF_COMPANIES))
LONGEST = max(phrase.count(" ") + 1 for phrase in OF_COMPANIES)
"""Words of the longest phrase."""
