from kernelmill.link.fat import fat_file


def test_fat_files():
    data = fat_file([("x86_64", b"one"), ("arm64", b"two")])
    assert data[:4] == b"\xca\xfe\xba\xbe"
    assert data[4096:4099] == b"one"
    assert data[16384:] == b"two"
