#!/usr/bin/env python3
"""Makes the small TorchScript files that the tests of models load, and prints what they must answer.

    python3 test/reference/make_torchscript.py test/SegProbe.Tests/Models/Data

Weights and the input are made by formula, so the files come out the same with every PyTorch.
"""
import sys
from typing import Dict, List, Tuple

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


class Dictionary(Layers):
    """As torchvision's segmentation networks answer; the auxiliary scores are smaller."""

    def forward(self, x) -> Dict[str, torch.Tensor]:
        scores = self.body(x)
        return {"aux": nn.functional.avg_pool2d(scores, 2), "out": scores}


class Supervision(Layers):
    """Deep supervision: scores at full and at half resolution."""

    def forward(self, x) -> List[torch.Tensor]:
        scores = self.body(x)
        return [scores, nn.functional.avg_pool2d(scores, 2)]


class SmallFirst(Layers):
    def forward(self, x) -> Tuple[torch.Tensor, List[torch.Tensor]]:
        scores = self.body(x)
        return nn.functional.avg_pool2d(scores, 2), [scores, scores * 2]


class ChannelsLast(Layers):
    def forward(self, x):
        return self.body(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)


class Probabilities(Layers):
    def forward(self, x):
        return self.body(x).softmax(1)


class OneProbability(Layers):
    def forward(self, x):
        return self.body(x)[:, :1].sigmoid()


class Classifier(Layers):
    def forward(self, x):
        return self.body(x).mean([2, 3])


class OneLogitClassifier(Layers):
    def forward(self, x):
        return self.body(x).mean([2, 3])[:, 1]


class Quarter(Layers):
    """Scores of a quarter of the resolution, of the whole image."""

    def forward(self, x):
        return nn.functional.avg_pool2d(self.body(x), 4)


class FixedSize(Layers):
    """Takes 8 x 8 only, and its answer depends on where in the image a pixel is."""

    def forward(self, x):
        ramp = torch.arange(64, dtype=torch.float32).view(1, 1, 8, 8) / 64
        return self.body(x) + ramp * x.mean()


class Labels(Layers):
    def forward(self, x):
        return self.body(x).argmax(1)


def report(name, module, image):
    """Prints the scores' shape, sum and two values in evaluation mode."""
    scores = (module.eval() if isinstance(module, nn.Module) else module)(image)
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

    for name, kind in (("dictionary", Dictionary), ("supervision", Supervision), ("small-first", SmallFirst),
                       ("channels-last", ChannelsLast), ("probabilities", Probabilities),
                       ("one-probability", OneProbability), ("classifier", Classifier),
                       ("one-logit-classifier", OneLogitClassifier), ("quarter", Quarter),
                       ("fixed-size", FixedSize), ("labels", Labels)):
        save(name, kind())
    torch.save(fill(Layers()).state_dict(), f"{folder}/state-dict.pth")
    torch.save(fill(Layers()).state_dict(), f"{folder}/state-dict-old.pth", _use_new_zipfile_serialization=False)

    report("scripted and traced", fill(Layers()), image)
    report("unpadded", fill(Layers(padding=0)), image)
    report("one-channel", fill(Layers(channels=1)), image[:, :1])

    # What a user's pipeline does by hand; a contract must give the same.
    layers = fill(Layers()).eval()
    mean = torch.tensor([123.675, 116.28, 103.53]).view(1, 3, 1, 1)
    std = torch.tensor([58.395, 57.12, 57.375]).view(1, 3, 1, 1)
    report("0..255 normalised", layers, (image * 255 - mean) / std)
    report("0..255 normalised, blue first", layers, (image.flip(1) * 255 - mean) / std)
    report("-1..1", layers, image * 2 - 1)
    report("0..1 normalised by one number", layers, (image - 0.5) / 0.25)
    report("grey as colour", layers, image[:, :1].repeat(1, 3, 1, 1))
    luma = (image * torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)).sum(1, keepdim=True)
    report("colour as grey", fill(Layers(channels=1)).eval(), luma)
    report("padded to a multiple of 5", layers, nn.functional.pad(image, (0, 2, 0, 2), mode="replicate"))
    report("channels last", fill(ChannelsLast()).eval(), image.permute(0, 2, 3, 1))
    scores = layers(image)
    report("logarithms of probabilities", lambda x: scores.softmax(1).log(), image)
    one = scores[:, :1]
    report("one logit, centred", lambda x: torch.cat([-one / 2, one / 2], 1), image)
    report("one probability", lambda x: torch.cat([(1 - one.sigmoid()).log(), one.sigmoid().log()], 1), image)
    report("quarter, enlarged", lambda x: nn.functional.interpolate(
        nn.functional.avg_pool2d(scores, 4), size=(8, 8), mode="bilinear", align_corners=False), image)
    print("classifier:", scores.mean([2, 3]).flatten().tolist())
