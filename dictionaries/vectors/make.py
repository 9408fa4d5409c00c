#!/usr/bin/env python3
"""Makes chive-128.bin.xz from the word vectors that the PyPI package ja-ginza 5.3.0 ships (chiVe, Apache-2.0).

    pip download --no-deps ja-ginza==5.3.0 && unzip ja_ginza-*.whl
    pip install numpy msgpack
    python3 make.py ja_ginza/ja_ginza-5.3.0/vocab chive-128.bin.xz < words

`words` are the lines to keep: what the segmenter takes for one word in its base form. The 300 dimensions
become 128 (principal components of the rows in use, mean taken away), each row scaled to bytes.

Layout, little-endian: rows, dimensions, words (u32 each); rows x dimensions i8; for each word, sorted,
the 64-bit FNV-1a hash of its UTF-8 (u64); for each word its row (u16).
"""
import json
import lzma
import struct
import sys

import msgpack
import numpy as np

DIMENSIONS = 128
MASK = (1 << 64) - 1


def spacy_key(data: bytes, seed: int = 1) -> int:
    """MurmurHash64A, under which the package files its strings."""
    m = 0xC6A4A7935BD1E995
    h = seed ^ ((len(data) * m) & MASK)
    whole = len(data) // 8 * 8
    for i in range(0, whole, 8):
        k = int.from_bytes(data[i : i + 8], "little") * m & MASK
        k = (k ^ (k >> 47)) * m & MASK
        h = (h ^ k) * m & MASK
    if data[whole:]:
        h = (h ^ int.from_bytes(data[whole:], "little")) * m & MASK
    h = (h ^ (h >> 47)) * m & MASK
    return h ^ (h >> 47)


def fnv(data: bytes) -> int:
    h = 0xCBF29CE484222325
    for byte in data:
        h = (h ^ byte) * 0x100000001B3 & MASK
    return h


folder, out = sys.argv[1:3]
filed = msgpack.unpackb(open(f"{folder}/key2row", "rb").read(), strict_map_key=False)
known = {s: filed.get(spacy_key(s.encode()), -1) for s in json.load(open(f"{folder}/strings.json"))}
words = sorted({w for w in sys.stdin.read().split("\n") if known.get(w, -1) >= 0})
rows = sorted({known[w] for w in words})
place = {row: i for i, row in enumerate(rows)}

matrix = np.load(f"{folder}/vectors")[rows].astype(np.float64)
matrix -= matrix.mean(0)
axes = np.linalg.svd(matrix.T @ matrix)[0][:, :DIMENSIONS]
matrix = matrix @ axes
matrix = np.round(matrix * 127 / np.maximum(np.abs(matrix).max(1, keepdims=True), 1e-9)).astype(np.int8)

pairs = sorted((fnv(w.encode()), place[known[w]]) for w in words)
data = struct.pack("<3I", len(rows), DIMENSIONS, len(pairs)) + matrix.tobytes()
data += b"".join(struct.pack("<Q", h) for h, _ in pairs) + b"".join(struct.pack("<H", r) for _, r in pairs)
open(out, "wb").write(lzma.compress(data, preset=9, check=lzma.CHECK_CRC32))
print(f"{len(rows)} rows, {len(words)} words, {len(data)} bytes")
