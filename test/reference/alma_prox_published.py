#!/usr/bin/env python3
"""Trajectories of ALMA prox by its authors' own code, on the network of authors_protocol.py, for the tests to compare with.

Needs PyTorch 1.13 or later and a checkout of github.com/jeromerony/adversarial-library:

    python3 test/reference/alma_prox_published.py CHECKOUT test/SegProbe.Tests/Attacks/MinimumNorm

The code runs as it is, but for its constraint: it adds the tolerance before it divides by the spread of the logits, SegProbe
after. "adapted" is the same code with the derivative of its own penalty.
"""
import pathlib
import sys
import types

import torch

checkout, folder = sys.argv[1:]
sys.path[:0] = [checkout, str(pathlib.Path(__file__).parent)]
torch.compile = getattr(torch, "compile", None) or (lambda function: function)
logger = types.ModuleType("adv_lib.utils.visdom_logger")
logger.VisdomLogger = type("VisdomLogger", (), {})
for package in ("adv_lib", "adv_lib.utils", "adv_lib.attacks", "adv_lib.attacks.segmentation"):
    module = types.ModuleType(package)
    module.__path__ = [str(pathlib.Path(checkout, *package.split(".")))]
    sys.modules[package] = module
sys.modules[logger.__name__] = logger

from adv_lib.attacks.segmentation import alma_prox  # noqa: E402
from authors_protocol import Setting, measure  # noqa: E402

STEPS = 40


def ratio(logits, labels, labels_infhot, targeted, ε):
    own = logits.gather(1, labels.unsqueeze(1)).squeeze(1)
    rival = (logits - labels_infhot).amax(1)
    top = logits.topk(3, 1).values
    return (own - rival) / (top[:, 0] - top[:, 2]).clamp_min(1e-6) + ε


class Adapted(alma_prox.P):
    @staticmethod
    def backward(ctx, gradient):
        y, ρ, μ, outside = ctx.saved_tensors
        inside = μ / (1 - ρ.clamp(min=1) * y.clamp(max=0)) ** 2
        return gradient * torch.where(outside, μ + 2 * μ * ρ * y + ρ ** 2 * y ** 2 / 2, inside), None, None, None


def trajectory(penalty):
    setting, rows = Setting(torch.float32), []

    def model(x):
        scores = setting.network(x)
        labels = scores.argmax(1)
        iou, accuracy, l2, linf = measure(setting, x.detach(), labels)
        if iou == 0 or accuracy == 0:
            sys.exit(f"step {len(rows)} is a success, which the two define differently")
        rows.append((len(rows), iou, l2, linf))
        return scores

    alma_prox.difference_of_logits_ratio = ratio
    alma_prox.alma_prox(model, setting.image, setting.target, adv_threshold=1.0, penalty=penalty, num_steps=STEPS)
    return rows


with open(pathlib.Path(folder, "alma-prox-trajectory.csv"), "w") as listing:
    listing.write("variant,step,iou,l2,linf\n")
    for variant, penalty in (("published", alma_prox.P.apply), ("adapted", Adapted.apply)):
        for row in trajectory(penalty):
            listing.write(variant + "," + ",".join(f"{value:.9g}" for value in row) + "\n")
