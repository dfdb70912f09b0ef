#!/usr/bin/env python3
"""Holds SegProbe's readers of volumes against nibabel and pydicom, over real files.

    python3 test/reference/volume_files.py PROGRAM PATH...

PROGRAM prints, for each path on its input, a line of JSON: {"refused": message}, or {"size": [X, Y, Z], "channels": C,
"affine": [16 numbers], "sum": s, "weighted": w}, where w is the sum of values times (1 + index mod 1009), X fastest. A
path is a file or the folder of a DICOM series. Prints a line for each disagreement and the counts.
"""
import glob
import json
import os
import subprocess
import sys
import warnings

import nibabel
import numpy as np
import pydicom

warnings.filterwarnings("ignore")


def sums(values):
    flat = values.astype(np.float32).astype(np.float64).ravel(order="F")
    return flat.sum(), (flat * (1 + np.arange(flat.size) % 1009)).sum()


def by_nibabel(path):
    image = nibabel.load(path)
    if not isinstance(image, nibabel.Nifti1Image) or isinstance(image, nibabel.Nifti2Image):
        raise ValueError(f"nibabel reads it as {type(image).__name__}")
    return image.get_fdata(), image.affine


def rescaled(dataset):
    stored = dataset.pixel_array.astype(np.int64)
    if stored.ndim != 2:
        raise ValueError("not one grey slice")
    shift = dataset.HighBit + 1 - dataset.BitsStored
    stored = (stored >> shift) & ((1 << dataset.BitsStored) - 1)
    if dataset.PixelRepresentation == 1:
        stored = np.where(stored >= 1 << (dataset.BitsStored - 1), stored - (1 << dataset.BitsStored), stored)
    return stored.T * float(dataset.get("RescaleSlope", 1) or 1) + float(dataset.get("RescaleIntercept", 0) or 0)


def by_pydicom(path):
    paths = [path] if os.path.isfile(path) else glob.glob(path + "/*")
    slices = [pydicom.dcmread(each) for each in paths]
    directions = np.array(slices[0].get("ImageOrientationPatient", [1, 0, 0, 0, 1, 0]), float)
    normal = np.cross(directions[:3], directions[3:])
    places = [np.array(each.get("ImagePositionPatient", [0, 0, 0]), float) for each in slices]
    order = np.argsort([place @ normal for place in places])
    slices, places = [slices[i] for i in order], [places[i] for i in order]
    spacing = np.array(slices[0].get("PixelSpacing", slices[0].get("ImagerPixelSpacing", [1, 1])), float)
    thickness = float(slices[0].get("SpacingBetweenSlices") or slices[0].get("SliceThickness") or 1)
    step = (places[-1] - places[0]) / (len(places) - 1) if len(places) > 1 else normal * thickness
    affine = np.eye(4)
    affine[:3, 0], affine[:3, 1] = directions[:3] * spacing[1], directions[3:] * spacing[0]
    affine[:3, 2], affine[:3, 3] = step, places[0]
    return np.stack([rescaled(each) for each in slices], axis=2), np.diag([-1, -1, 1, 1]) @ affine


def main(program, paths):
    answers = subprocess.run(program.split(), input="\n".join(paths) + "\n", capture_output=True, text=True, check=True).stdout.splitlines()
    equal, refused, wrong = 0, 0, 0
    for path, line in zip(paths, answers, strict=True):
        answer = json.loads(line)
        is_nifti = path.endswith((".nii", ".nii.gz", ".hdr", ".img"))
        try:
            values, affine = by_nibabel(path) if is_nifti else by_pydicom(path)
        except Exception as error:
            values, affine = None, f"{type(error).__name__}: {error}"
        if "refused" in answer:
            refused += 1
            print(f"refused  {answer['refused']}   [reference: {'reads it' if values is not None else affine}]"[:400])
        elif values is None:
            wrong += 1
            print(f"READ     {path}, which the reference does not: {affine}")
        else:
            close = np.allclose(sums(values), (answer["sum"], answer["weighted"]), rtol=1e-9, atol=1e-6)
            placed = np.allclose(affine, np.array(answer["affine"]).reshape(4, 4), rtol=1e-6, atol=1e-6)
            equal, wrong = (equal + 1, wrong) if close and placed else (equal, wrong + 1)
            if not (close and placed):
                print(f"DIFFERS  {path}: values {close}, affine {placed}, {sums(values)} and {answer}\n{affine}")
    print(f"{equal} equal, {refused} refused by name, {wrong} wrong, of {len(paths)}")
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
