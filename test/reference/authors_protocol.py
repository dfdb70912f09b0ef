#!/usr/bin/env python3
"""Trajectories of SSM, ASM and ASMA by both protocols, on a small network, for the tests to compare with.

Written from the description of the two protocols alone; shares no code with SegProbe. Needs PyTorch 1.13 or later:

    python3 test/reference/authors_protocol.py test/SegProbe.Tests/Attacks

Everything is made by formula, so that the tests can build the same network, image and target. The run is repeated in
float64 and refused where a label differs: a committed number then does not hang on the rounding of one machine.
"""
import sys

import torch
import torch.nn.functional as F

SIDE, HIDDEN, CLASSES, STEPS = 12, 4, 3, 40
BETA, TAU, ALPHA = 0.03, 0.004, 0.01


def wave(shape, scale, frequency, dtype):
    count = 1
    for length in shape:
        count *= length
    k = torch.arange(1, count + 1, dtype=torch.float64)
    return (scale * torch.sin(frequency * k)).reshape(shape).to(torch.float32).to(dtype)


class Setting:
    def __init__(self, dtype):
        self.w1 = wave((HIDDEN, 3, 3, 3), 0.5, 2.1, dtype)
        self.b1 = wave((HIDDEN,), 0.1, 2.0, dtype)
        self.w2 = wave((CLASSES, HIDDEN, 3, 3), 0.5, 0.11, dtype)
        self.b2 = wave((CLASSES,), 0.1, 3.0, dtype)
        self.image = 0.5 + wave((1, 3, SIDE, SIDE), 0.5, 0.7, dtype)
        row = torch.arange(SIDE).reshape(SIDE, 1)
        column = torch.arange(SIDE).reshape(1, SIDE)
        inside = ((row - 5) ** 2 + (column - 6) ** 2 <= 16).long()
        self.target = (inside + inside * (column > 6).long()).reshape(1, SIDE, SIDE)

    def network(self, x):
        return F.conv2d(F.relu(F.conv2d(x, self.w1, self.b1, padding=1)), self.w2, self.b2, padding=1)


def measure(setting, x, labels):
    equal = labels == setting.target
    foreground = (labels + setting.target) != 0
    iou = (equal & foreground).sum().item() / foreground.sum().item()
    difference = (x - setting.image).double()
    return iou, equal.double().mean().item(), difference.norm().item(), difference.abs().max().item()


def direction(setting, x, method, with_distance):
    x = x.clone().requires_grad_(True)
    scores = setting.network(x)
    labels = scores.argmax(1)
    objective = 0
    for c in range(CLASSES):
        mask = (setting.target == c)
        if method != "ssm":
            mask = mask & (labels != c)
        objective = objective + (scores[:, c] * mask.to(scores.dtype)).sum()
    if with_distance:
        objective = objective - ((x - setting.image) ** 2).sum()
    objective.backward()
    return x.grad, labels


def multiplier(method, iou):
    return BETA * iou + TAU if method == "asma" else ALPHA


def authors(setting, method):
    x, rows = setting.image.clone(), []
    alpha = multiplier(method, 0)
    for step in range(STEPS):
        gradient, labels = direction(setting, x, method, with_distance=True)
        if step == 0:
            rows.append((*measure(setting, x, labels), alpha))
        unclamped = x + alpha * gradient
        figures = measure(setting, unclamped, setting.network(unclamped).argmax(1))
        alpha = multiplier(method, figures[0])
        rows.append((*figures, alpha))
        x = unclamped.clamp(0, 1)
    return rows, x


def paper(setting, method):
    x, rows = setting.image.clone(), []
    for step in range(STEPS + 1):
        gradient, labels = direction(setting, x, method, with_distance=False)
        figures = measure(setting, x, labels)
        alpha = multiplier(method, figures[0])
        rows.append((*figures, alpha))
        if step < STEPS:
            x = (x + alpha * gradient).clamp(0, 1)
    return rows, x


def write(path, procedure):
    with open(path, "w") as out:
        print("method,step,iou,pa,l2,linf,multiplier", file=out)
        for method in ("ssm", "asm", "asma"):
            rows, _ = procedure(Setting(torch.float32), method)
            exact, _ = procedure(Setting(torch.float64), method)
            worst = max(abs(a - b) for row, other in zip(rows, exact) for a, b in zip(row, other))
            assert worst < 2e-6, f"{path} {method}: {worst} between float32 and float64; choose other constants"
            for step, row in enumerate(rows):
                print(method, step, *(f"{value:.9g}" for value in row), sep=",", file=out)
            print(f"{path} {method}: IoU {rows[0][0]:.3f} -> {rows[-1][0]:.3f}, L2 {rows[-1][2]:.3f}", file=sys.stderr)


if __name__ == "__main__":
    torch.set_num_threads(1)
    folder = sys.argv[1]
    write(f"{folder}/authors-trajectory.csv", authors)
    write(f"{folder}/paper-trajectory.csv", paper)
