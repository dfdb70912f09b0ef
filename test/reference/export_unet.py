#!/usr/bin/env python3
"""Exports a U-Net of 'segprobe train' as ONNX, and checks nothing else.

    python3 test/reference/export_unet.py unet.safetensors unet.onnx

samples/AttackOnnx/disc.onnx was made so, with PyTorch 1.13, from the network of

    segprobe train --data phantom:fundus-disc:200:1 --size 64 --width 4 --depth 2 --epochs 40 --seed 1 --threads 1 -o disc.safetensors
"""
import json
import struct
import sys

import numpy
import torch
import torch.nn as nn
import torch.nn.functional as functional


def read_safetensors(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    meta = header.pop("__metadata__")
    types = {"F32": numpy.float32, "I64": numpy.int64}
    tensors = {
        name: torch.from_numpy(
            numpy.frombuffer(data[slice(*entry["data_offsets"])], types[entry["dtype"]]).reshape(entry["shape"]).copy())
        for name, entry in header.items()}
    return json.loads(meta["segprobe.architecture"]), tensors


class Block(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.convolution1 = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        self.normalisation1 = nn.BatchNorm2d(outputs)
        self.convolution2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.normalisation2 = nn.BatchNorm2d(outputs)

    def forward(self, x):
        x = torch.relu(self.normalisation1(self.convolution1(x)))
        return torch.relu(self.normalisation2(self.convolution2(x)))


class UNet(nn.Module):
    """The U-Net of SegProbe with same padding and batch normalisation."""

    def __init__(self, channels, classes, width, depth):
        super().__init__()
        widths = [width << level for level in range(depth + 1)]
        self.down = nn.ModuleList(Block(*pair) for pair in zip([channels] + widths, widths))
        coarse = widths[::-1]
        self.enlarge = nn.ModuleList(
            nn.ConvTranspose2d(wide, narrow, 2, stride=2) for wide, narrow in zip(coarse, coarse[1:]))
        self.up = nn.ModuleList(Block(wide, narrow) for wide, narrow in zip(coarse, coarse[1:]))
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        skips = [self.down[0](x)]
        for block in self.down[1:]:
            skips.append(block(functional.max_pool2d(skips[-1], 2)))
        x = skips.pop()
        for enlarge, block in zip(self.enlarge, self.up):
            x = block(torch.cat([skips.pop(), enlarge(x)], 1))
        return self.head(x)


def main(source, target):
    architecture, tensors = read_safetensors(source)
    if architecture["Padding"] != "Same" or not architecture["BatchNorm"]:
        sys.exit(f"The U-Net must have same padding and batch normalisation, got {architecture}. Train another.")
    network = UNet(
        architecture["InputChannels"], architecture["Classes"], architecture["Width"], architecture["Depth"]).eval()
    network.load_state_dict(tensors)
    side = 8 << architecture["Depth"]
    torch.onnx.export(
        network, torch.zeros(1, architecture["InputChannels"], side, side), target, opset_version=13,
        input_names=["image"], output_names=["scores"],
        dynamic_axes={"image": {0: "n", 2: "h", 3: "w"}, "scores": {0: "n", 2: "h", 3: "w"}})


if __name__ == "__main__":
    main(*sys.argv[1:])
