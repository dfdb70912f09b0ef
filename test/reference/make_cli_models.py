"""Makes the model files of test/SegProbe.Cli.Tests/Data.

Each is a few KB and breaks one rule of a model file, or keeps them all. Made with PyTorch 1.13 (Debian 12's python3-torch):

    /usr/bin/python3 test/reference/make_cli_models.py test/SegProbe.Cli.Tests/Data
"""

import sys
from pathlib import Path

import torch
from torch import Tensor, nn


class Threshold(nn.Module):
    """Two classes: class 1 wherever the mean over the channels exceeds 0.5."""

    def __init__(self) -> None:
        super().__init__()
        self.score = nn.Conv2d(3, 2, 1)
        with torch.no_grad():
            self.score.weight.copy_(torch.tensor([-1.0, 1.0]).view(2, 1, 1, 1).expand(2, 3, 1, 1) / 3)
            self.score.bias.copy_(torch.tensor([0.5, -0.5]))

    def forward(self, images: Tensor) -> Tensor:
        return self.score(images)


class NotANumber(Threshold):
    def forward(self, images: Tensor) -> Tensor:
        return self.score(images) * float("nan")


class OneClass(Threshold):
    def forward(self, images: Tensor) -> Tensor:
        return self.score(images)[:, 1:]


class Several(Threshold):
    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        return self.score(images), images


class Dictionary(Threshold):
    def forward(self, images: Tensor) -> dict[str, Tensor]:
        scores = self.score(images)
        return {"aux": nn.functional.avg_pool2d(scores, 2), "out": scores}


class Probabilities(Threshold):
    def forward(self, images: Tensor) -> Tensor:
        return (20 * self.score(images)).softmax(1)


class Classifier(Threshold):
    """Class 1 where the mean over the whole image exceeds 0.5."""

    def forward(self, images: Tensor) -> Tensor:
        return 20 * self.score(images).mean([2, 3])


class Labels(Threshold):
    def forward(self, images: Tensor) -> Tensor:
        return self.score(images).argmax(1)


class Grey(nn.Module):
    """Takes one channel: class 1 wherever it exceeds 0.5."""

    def __init__(self) -> None:
        super().__init__()
        self.score = nn.Conv2d(1, 2, 1)
        with torch.no_grad():
            self.score.weight.copy_(torch.tensor([-1.0, 1.0]).view(2, 1, 1, 1))
            self.score.bias.copy_(torch.tensor([0.5, -0.5]))

    def forward(self, images: Tensor) -> Tensor:
        return self.score(images)


class Hard(Threshold):
    """Its answer is a step, which has no gradient."""

    def forward(self, images: Tensor) -> Tensor:
        return (self.score(images) > 0).float() * 2


class Underivable(Threshold):
    """PyTorch knows no derivative of its last operation."""

    def forward(self, images: Tensor) -> Tensor:
        scores = self.score(images)
        return torch.nextafter(scores, scores + 1)


class Fixed(Threshold):
    """Takes 16 x 16 only."""

    def forward(self, images: Tensor) -> Tensor:
        return self.score(images) + torch.zeros(1, 2, 16, 16)


class Larger(Threshold):
    def forward(self, images: Tensor) -> Tensor:
        return nn.functional.interpolate(self.score(images), scale_factor=2.0)


class Determinant(Threshold):
    """Threshold with an operator that has no gradient in SegProbe."""

    def forward(self, images: Tensor) -> Tensor:
        return self.score(images) + 0 * torch.det(images)[:, :2, None, None]


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    example = torch.rand(1, 3, 8, 8)
    models = {
        "threshold": Threshold(),
        "nan": NotANumber(),
        "one-class": OneClass(),
        "several-outputs": Several(),
        "larger-output": Larger(),
        "dictionary": Dictionary(),
        "probabilities": Probabilities(),
        "classifier": Classifier(),
        "labels": Labels(),
        "grey": Grey(),
        "fixed": Fixed(),
        "hard": Hard(),
        "underivable": Underivable(),
    }
    for name, model in models.items():
        image = example[:, :1] if name == "grey" else torch.rand(1, 3, 16, 16) if name == "fixed" else example
        torch.jit.trace(model.eval(), image, strict=False).save(str(folder / f"{name}.pt"))
    torch.save(models["threshold"].state_dict(), folder / "state-dict.pth")
    torch.onnx.export(
        Determinant().eval(), torch.rand(1, 3, 16, 16), str(folder / "determinant.onnx"), opset_version=13,
        input_names=["x"], output_names=["scores"], keep_initializers_as_inputs=False)


if __name__ == "__main__":
    main()
