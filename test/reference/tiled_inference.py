#!/usr/bin/env python3
"""Prints what tests of SlidingWindow compare with: sums of weights and scores of a tiled run, and a gradient.

    python3 test/reference/tiled_inference.py

Written after the documented behaviour of MONAI's sliding_window_inference, with plain loops over pixels and tiles, in
double precision. The network is w * x + b with a weight that differs from pixel to pixel of a tile, so that it matters
where each tile lies.
"""
import math

import torch


def starts(length, side, overlap):
    """The first pixel of each tile along one axis."""
    interval = side if length == side else max(int(side * (1 - overlap)), 1)
    count = next(k for k in range(length) if k * interval + side >= length) + 1
    return [k * interval - max(k * interval + side - length, 0) for k in range(count)]


def weights(side, gaussian):
    if not gaussian:
        return torch.ones(side, side, dtype=torch.float64)
    middle, sigma = (side - 1) / 2, 0.125 * side
    rows = [[math.exp(-((i - middle) ** 2 + (j - middle) ** 2) / (2 * sigma ** 2)) for j in range(side)]
            for i in range(side)]
    table = torch.tensor(rows, dtype=torch.float64)
    return table.clamp(min=max(table.min().item(), 1e-3))


def network(tile):
    """Position-dependent and not linear: x^2 times a ramp over the tile."""
    side = tile.shape[-1]
    ramp = 1 + torch.arange(side * side, dtype=torch.float64).view(side, side) / (side * side)
    return torch.stack([tile[0] ** 2 * ramp, tile[0] - ramp])


def tiled(image, side, overlap, gaussian):
    height, width = image.shape[-2:]
    above, left = max(side - height, 0), max(side - width, 0)
    padded = torch.nn.functional.pad(image, (left // 2, left - left // 2, above // 2, above - above // 2))
    weight = weights(side, gaussian)
    total = torch.zeros(2, *padded.shape[-2:], dtype=torch.float64)
    count = torch.zeros(padded.shape[-2:], dtype=torch.float64)
    for top in starts(padded.shape[-2], side, overlap):
        for first in starts(padded.shape[-1], side, overlap):
            place = (slice(top, top + side), slice(first, first + side))
            total[(slice(None), *place)] += network(padded[(slice(None), *place)]) * weight
            count[place] += weight
    scores = total / count
    return scores[:, above // 2:above // 2 + height, left // 2:left // 2 + width]


def wave(shape, scale, frequency):
    k = torch.arange(1, math.prod(shape) + 1, dtype=torch.float64)
    return (scale * torch.sin(frequency * k)).reshape(shape)


if __name__ == "__main__":
    for height, width, side, overlap, gaussian in (
            (8, 8, 8, 0.25, False), (13, 11, 4, 0.5, False), (13, 11, 4, 0.25, True), (16, 16, 8, 0.5, True),
            (9, 20, 6, 0.9, True), (5, 12, 8, 0.25, False)):
        image = (0.5 + wave((1, height, width), 0.5, 0.7)).requires_grad_()
        scores = tiled(image, side, overlap, gaussian)
        (scores * wave(scores.shape, 1, 1.3)).sum().backward()
        direction = wave(image.shape, 1, 0.37)
        print(f"[InlineData({height}, {width}, {side}, {overlap}, {str(gaussian).lower()}, "
              f"{(scores * wave(scores.shape, 1, 0.9)).sum().item():.7g}, {scores[0, -1, -1].item():.7g}, "
              f"{(image.grad * direction).sum().item():.7g})]")
    for length, side, overlap in ((8, 8, 0.25), (13, 4, 0.5), (11, 4, 0.25), (20, 6, 0.9), (10, 4, 0.0)):
        print(f'[InlineData({length}, {side}, {overlap}, "{",".join(map(str, starts(length, side, overlap)))}")]')
