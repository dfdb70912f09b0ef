"""Measures of structures by scipy, held against SegProbe's in StructureMetricsTests.cs, which has the printed numbers.

    python3 test/reference/structure_metrics.py

Needs numpy and scipy. The masks are formulas, so that both sides make the same. Borders, percentiles and averages are
computed here from scipy's binary_erosion and distance_transform_edt; clDice's skeleton from its minima and maxima;
lesions from its label and binary_dilation as the evaluation of BraTS 2023 does.
"""

import numpy as np
from scipy import ndimage


def mask(shape, centre, radii, period):
    """An ellipsoid with holes: every voxel of which (7 z + 13 y + 29 x) mod 23 is not below the period is left out."""
    axes = np.meshgrid(*[np.arange(n) for n in shape], indexing="ij")
    inside = sum(((a - c) / r) ** 2 for a, c, r in zip(axes, centre, radii)) < 1
    factors = (7, 13, 29)[-len(shape):]
    return inside & (sum(f * a for f, a in zip(factors, axes)) % 23 < period)


def border(m):
    return m & ~ndimage.binary_erosion(m, ndimage.generate_binary_structure(m.ndim, 1))


def surface(a, b, spacing):
    if not a.any() or not b.any():
        d = 0.0 if not a.any() and not b.any() else np.sqrt(sum((n * s) ** 2 for n, s in zip(a.shape, spacing)))
        return np.array([d]), np.array([d])
    ea, eb = border(a), border(b)
    return (ndimage.distance_transform_edt(~eb, sampling=spacing)[ea], ndimage.distance_transform_edt(~ea, sampling=spacing)[eb])


def hd95(a, b, spacing):
    return max(np.percentile(d, 95) for d in surface(a, b, spacing))


def centroid_shift(a, b, spacing):
    return np.sqrt(sum(((np.mean(i) - np.mean(j)) * s) ** 2 for i, j, s in zip(np.nonzero(a), np.nonzero(b), spacing)))


def skeleton(m):
    cross, full = ndimage.generate_binary_structure(m.ndim, 1), np.ones((3,) * m.ndim)
    erode = lambda x: ndimage.grey_erosion(x, footprint=cross, mode="nearest")
    opened = lambda x: ndimage.grey_dilation(erode(x), footprint=full, mode="nearest")
    image = m.astype(int)
    result = np.maximum(image - opened(image), 0)
    while image.any():
        image = erode(image)
        result = np.maximum(result, np.maximum(image - opened(image), 0))
    return result.astype(bool)


def cl_dice(a, b):
    sa, sb = skeleton(a), skeleton(b)
    precision, sensitivity = (sa & b).sum() / sa.sum(), (sb & a).sum() / sb.sum()
    return 2 * precision * sensitivity / (precision + sensitivity)


def lesion_wise(a, b, spacing, smallest=50):
    rank = a.ndim
    every, faces_and_edges = np.ones((3,) * rank), ndimage.generate_binary_structure(rank, 2)
    grow = lambda m: ndimage.binary_dilation(m, faces_and_edges, iterations=3)
    pieces, count = ndimage.label(a, every)
    lesions, lesion_count = ndimage.label(grow(b), every)
    matched, found, missed, dice, distance = set(), 0, 0, 0.0, 0.0
    for lesion in range(1, lesion_count + 1):
        part = b & (lesions == lesion)
        touching = set(np.unique(pieces[grow(part)])) - {0}
        matched |= touching
        if part.sum() * np.prod(spacing) <= smallest:
            continue
        found, missed = (found + 1, missed) if touching else (found, missed + 1)
        hit = np.isin(pieces, list(touching)) & (pieces > 0)
        dice += 2 * (hit & part).sum() / (hit.sum() + part.sum())
        distance += hd95(hit, part, spacing)
    invented = count - len(matched)
    total = found + missed + invented
    diagonal = np.sqrt(sum((n * s) ** 2 for n, s in zip(a.shape, spacing)))
    return found, missed, invented, dice / total, (distance + invented * diagonal) / total


def report(name, a, b, spacing):
    da, db = surface(a, b, spacing)
    both = np.concatenate([da, db])
    print(name, "voxels", a.sum(), b.sum(), "hd95", repr(hd95(a, b, spacing)), "assd", repr(both.mean()), "nsd1.5", repr((both <= 1.5).mean()),
          "shift", repr(centroid_shift(a, b, spacing)), "cldice", repr(cl_dice(a, b)), "lesions", lesion_wise(a, b, spacing))


report("solid", mask((12, 24, 30), (6, 12, 14), (4, 8, 9), 23), mask((12, 24, 30), (5, 11, 17), (4.5, 6, 8), 23), (3, 0.75, 0.8))
report("holes", mask((12, 24, 30), (6, 12, 14), (4, 8, 9), 19), mask((12, 24, 30), (5, 11, 17), (4.5, 6, 8), 17), (3, 0.75, 0.8))
report("2-D", mask((40, 50), (18, 22), (9, 14), 22), mask((40, 50), (21, 25), (8, 15), 23), (1, 1))
spots = lambda *balls: np.any([mask((16, 40, 44), c, r, 23) for c, r in balls], axis=0)
report("spots",
       spots(((8, 10, 10), (3, 4, 4)), ((8, 30, 34), (2, 3, 3)), ((3, 8, 36), (2, 2, 2)), ((12, 24, 20), (1.5, 2, 2))),
       spots(((8, 11, 12), (3, 4, 4)), ((8, 11, 21), (2, 3, 3)), ((12, 34, 8), (2, 3, 3)), ((3, 8, 36), (1.2, 1.2, 1.2)), ((8, 31, 33), (2.5, 3, 4))),
       (2, 1, 1.5))
distances = ndimage.distance_transform_edt(~mask((12, 24, 30), (6, 12, 14), (4, 8, 9), 5), sampling=(3, 0.75, 0.8))
print("transform", repr(distances.sum()), repr((distances ** 3).sum()), repr(distances.max()))
