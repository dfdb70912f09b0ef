#!/usr/bin/env python3
"""Exports the small ONNX files that the tests of OnnxNetwork load.

    python3 test/reference/make_onnx.py test/SegProbe.Tests/Models/Onnx/Data

Weights are made by formula, so the files hardly depend on the version of PyTorch. Made with PyTorch 1.13.
"""
import math
import sys

import torch
import torch.nn as nn
import torch.nn.functional as functional


def wave(shape, scale, frequency):
    count = math.prod(shape)
    k = torch.arange(1, count + 1, dtype=torch.float64)
    return (scale * torch.sin(frequency * k)).reshape(shape).to(torch.float32)


def fill(module):
    with torch.no_grad():
        for number, parameter in enumerate(module.parameters()):
            fan = parameter[0].numel() if parameter.dim() > 1 else 4
            parameter.copy_(wave(parameter.shape, (2 / fan) ** 0.5, 1.0 + 0.3 * number))
        for layer in module.modules():
            if isinstance(layer, (nn.BatchNorm2d, nn.InstanceNorm2d, nn.GroupNorm, nn.LayerNorm)):
                layer.weight.copy_(1 + wave(layer.weight.shape, 0.3, 0.7))
            if isinstance(layer, nn.BatchNorm2d):
                layer.running_mean.copy_(wave(layer.running_mean.shape, 0.2, 0.9))
                layer.running_var.copy_(1.5 + wave(layer.running_var.shape, 0.5, 1.7))
    return module.eval()


def block(inputs, outputs, norm, activation=nn.ReLU):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1), norm(outputs), activation(),
        nn.Conv2d(outputs, outputs, 3, padding=1), norm(outputs), activation())


class UNet(nn.Module):
    """Two levels; the decoder enlarges by a transposed convolution or by interpolation."""

    def __init__(self, norm, classes=2, enlarge="transposed", activation=nn.ReLU):
        super().__init__()
        self.enlarge = enlarge
        self.first = block(3, 4, norm, activation)
        self.middle = block(4, 8, norm, activation)
        self.up = nn.ConvTranspose2d(8, 4, 2, stride=2) if enlarge == "transposed" else nn.Conv2d(8, 4, 1)
        self.last = block(8, 4, norm, activation)
        self.head = nn.Conv2d(4, classes, 1)

    def forward(self, x):
        skip = self.first(x)
        below = self.middle(functional.max_pool2d(skip, 2))
        if self.enlarge == "transposed":
            above = self.up(below)
        else:
            above = functional.interpolate(
                self.up(below), size=skip.shape[2:], mode=self.enlarge,
                align_corners=None if self.enlarge == "nearest" else self.enlarge == "bicubic")
        return self.head(self.last(torch.cat([skip, above], 1)))


class SoftmaxUNet(UNet):
    def forward(self, x):
        return super().forward(x).softmax(1)


class SigmoidUNet(UNet):
    def forward(self, x):
        return super().forward(x).sigmoid()


class NhwcUNet(UNet):
    """Images and probabilities with the channels last, as TensorFlow writes them."""

    def forward(self, x):
        return super().forward(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1).softmax(3)


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(1, 6, 3, stride=2, padding=1, groups=1), nn.Hardswish(),
            nn.Conv2d(6, 6, 3, padding=2, dilation=2, groups=6), nn.GroupNorm(2, 6), nn.GELU(),
            nn.AvgPool2d(3, stride=2, padding=1, ceil_mode=True))
        self.head = nn.Linear(6, 3)

    def forward(self, x):
        return self.head(functional.adaptive_avg_pool2d(self.body(x), 1).flatten(1))


class Attention(nn.Module):
    """Attention over patches with reduced keys, as in SegFormer; windows that are rolled, as in Swin."""

    def __init__(self, width=8, heads=2):
        super().__init__()
        self.heads = heads
        self.embed = nn.Conv2d(3, width, 7, stride=4, padding=3)
        self.norm = nn.LayerNorm(width)
        self.query = nn.Linear(width, width)
        self.reduce = nn.Conv2d(width, width, 2, stride=2)
        self.keys = nn.Linear(width, 2 * width)
        self.project = nn.Linear(width, width)
        self.mix = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))
        self.head = nn.Conv2d(width, 4, 1)

    def attend(self, x, height, width):
        batch, count, channels = x.shape
        size = channels // self.heads
        query = self.query(x).reshape(batch, count, self.heads, size).permute(0, 2, 1, 3)
        image = self.reduce(x.permute(0, 2, 1).reshape(batch, channels, height, width))
        keys, values = self.keys(image.reshape(batch, channels, -1).permute(0, 2, 1)).reshape(
            batch, -1, 2, self.heads, size).permute(2, 0, 3, 1, 4)
        weights = (query @ keys.transpose(-2, -1) * size ** -0.5).softmax(-1)
        return self.project((weights @ values).transpose(1, 2).reshape(batch, count, channels))

    def windows(self, x, side=2):
        x = torch.roll(x, shifts=(-1, -1), dims=(2, 3))
        batch, channels, height, width = x.shape
        x = x.reshape(batch, channels, height // side, side, width // side, side).permute(0, 2, 4, 3, 5, 1)
        x = x.reshape(-1, side * side, channels)
        x = x + (torch.einsum("nic,njc->nij", x, x).softmax(-1) @ x)
        x = x.reshape(batch, height // side, width // side, side, side, channels).permute(0, 5, 1, 3, 2, 4)
        return torch.roll(x.reshape(batch, channels, height, width), shifts=(1, 1), dims=(2, 3))

    def forward(self, x):
        image = self.embed(x)
        batch, channels, height, width = image.shape
        tokens = image.flatten(2).transpose(1, 2)
        tokens = tokens + self.attend(self.norm(tokens), height, width)
        tokens = tokens + self.mix(tokens)
        image = self.windows(tokens.transpose(1, 2).reshape(batch, channels, height, width))
        return functional.interpolate(
            self.head(image), size=x.shape[2:], mode="bilinear", align_corners=False)


class Pieces(nn.Module):
    """Padding by reflection, slices with steps, pixel shuffle, strided pooling, a scatter, logs and clamps."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 4, 3, padding=1, padding_mode="reflect")
        self.slope = nn.PReLU(4)
        self.head = nn.Conv2d(1, 2, 3, padding=1, padding_mode="circular")

    def forward(self, x):
        y = self.slope(self.first(x))
        y = torch.stack([y[:, :, ::2, ::2], y[:, :, 1::2, 1::2]], 1).sum(1)
        y = functional.pixel_shuffle(functional.leaky_relu(y, 0.2), 2)
        left, right = y.chunk(2, 3)
        y = torch.cat([right, left], 3).clamp(-1, 1)
        y = torch.where(y > 0, y, functional.elu(y))
        y = y + y.mean((2, 3), keepdim=True) - y.amax(1, keepdim=True) / 3
        z = y.clone()
        z[:, :, 1] = torch.log1p(torch.exp(y[:, :, 0]))
        return self.head(functional.pad(z, (1, -1, 0, 0)))


def main(folder):
    torch.set_num_threads(1)
    free = {"x": {0: "batch", 2: "height", 3: "width"}}

    def save(name, module, shape, opset=16, axes=None, folds=True):
        torch.onnx.export(
            fill(module), wave(shape, 0.5, 0.7) + 0.5, f"{folder}/{name}.onnx", input_names=["x"],
            output_names=["scores"], opset_version=opset, dynamic_axes=axes, do_constant_folding=folds,
            training=torch.onnx.TrainingMode.EVAL if folds else torch.onnx.TrainingMode.PRESERVE)

    def instance(channels):
        return nn.InstanceNorm2d(channels, affine=True)

    save("unet-batch-norm", UNet(nn.BatchNorm2d), (1, 3, 16, 16), opset=9)
    save("unet-batch-norm-apart", UNet(nn.BatchNorm2d), (1, 3, 16, 16), opset=13, axes=free, folds=False)
    save("unet-instance-norm", UNet(instance, 3, activation=nn.LeakyReLU), (1, 3, 16, 16), opset=12, axes=free)
    save("unet-softmax", SoftmaxUNet(nn.BatchNorm2d, 3, "bilinear"), (1, 3, 16, 16), opset=11, axes=free)
    save("unet-one-logit", UNet(nn.BatchNorm2d, 1, "nearest", nn.SiLU), (1, 3, 16, 16), axes=free)
    save("unet-sigmoid", SigmoidUNet(nn.BatchNorm2d, 1, "bicubic", nn.Mish), (1, 3, 16, 16), opset=14, axes=free)
    save("unet-nhwc", NhwcUNet(nn.BatchNorm2d, 2), (1, 16, 16, 3))
    save("classifier", Classifier(), (1, 1, 24, 24), opset=15)
    save("attention", Attention(), (1, 3, 32, 32), axes=free)
    save("attention-fixed", Attention(), (1, 3, 32, 32), opset=12)
    save("pieces", Pieces(), (1, 3, 12, 12), opset=16)


if __name__ == "__main__":
    main(sys.argv[1])
