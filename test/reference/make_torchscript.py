#!/usr/bin/env python3
"""Makes the small TorchScript files that the tests of TorchScriptModel load, and prints what they must answer.

    python3 test/reference/make_torchscript.py test/SegProbe.Tests/Models/Data

Weights and the input are made by formula, so the files come out the same with every PyTorch.
"""
import sys

import torch
import torch.nn as nn


def wave(shape, scale, frequency):
    count = 1
    for length in shape:
        count *= length
    k = torch.arange(1, count + 1, dtype=torch.float64)
    return (scale * torch.sin(frequency * k)).reshape(shape).to(torch.float32)


def fill(module):
    with torch.no_grad():
        for number, parameter in enumerate(module.parameters()):
            parameter.copy_(wave(parameter.shape, 0.4, 1.0 + 0.3 * number))
        for layer in module.modules():
            if isinstance(layer, nn.BatchNorm2d):
                layer.running_mean.copy_(wave(layer.running_mean.shape, 0.2, 0.9))
                layer.running_var.copy_(1.5 + wave(layer.running_var.shape, 0.5, 1.7))
    return module


class Layers(nn.Module):
    """A convolution, batch normalisation and dropout, and a second convolution."""

    def __init__(self, channels=3, padding=1):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels, 4, 3, padding=padding), nn.BatchNorm2d(4), nn.ReLU(), nn.Dropout(0.5), nn.Conv2d(4, 2, 1))

    def forward(self, x):
        return self.body(x)


class NotANumber(Layers):
    def forward(self, x):
        return self.body(x) * float("nan")


class RankThree(Layers):
    def forward(self, x):
        return self.body(x)[:, 0]


class TwoResults(Layers):
    def forward(self, x):
        scores = self.body(x)
        return scores, scores.argmax(1)


class OneClass(Layers):
    def forward(self, x):
        return self.body(x)[:, :1]


class Enlarging(Layers):
    def forward(self, x):
        return self.body(x).repeat_interleave(2, 2).repeat_interleave(2, 3)


def report(name, module, image):
    """Prints the scores' shape, sum and two values in evaluation mode."""
    scores = module.eval()(image)
    print(f"{name}: {list(scores.shape)} sum {scores.sum().item():.7g} first {scores[0, 0, 0, 0].item():.7g} "
          f"last {scores[0, -1, -1, -1].item():.7g}")


if __name__ == "__main__":
    folder = sys.argv[1]
    torch.set_num_threads(1)
    image = 0.5 + wave((1, 3, 8, 8), 0.5, 0.7)

    def save(name, module):
        torch.jit.script(fill(module).train()).save(f"{folder}/{name}.pt")

    save("scripted-training-mode", Layers())
    save("unpadded", Layers(padding=0))
    save("one-channel", Layers(channels=1))
    save("not-a-number", NotANumber())
    save("rank-three", RankThree())
    save("two-results", TwoResults())
    save("one-class", OneClass())
    save("enlarging", Enlarging())
    traced = torch.jit.trace(fill(Layers()).eval(), image)
    traced.save(f"{folder}/traced.pt")

    report("scripted and traced", fill(Layers()), image)
    report("unpadded", fill(Layers(padding=0)), image)
    report("one-channel", fill(Layers(channels=1)), image[:, :1])
