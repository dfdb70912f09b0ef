namespace SegProbe.Tests.Models.Onnx;

/// <content>Normalisation and what moves values to other places.</content>
internal static partial class OperatorCases
{
    private static IEnumerable<OperatorCase> Normalization()
    {
        yield return new("BatchNormalization", 2, 3, 4, 5)
        {
            Others = [new Random(3), new Random(3), new Random(3), new Random(3)],
        };
        yield return new("InstanceNormalization", 2, 3, 4, 5) { Others = [new Random(3), new Random(3)] };
        yield return new("GroupNormalization", 2, 4, 3, 3)
        {
            Opset = 21,
            Others = [new Random(4), new Random(4)],
            Attributes = [("num_groups", 2)],
        };
        yield return new("LayerNormalization", 2, 3, 4) { Others = [new Random(4), new Random(4)] };
        yield return new("LayerNormalization", 2, 3, 4)
        {
            Others = [new Random(3, 1)],
            Attributes = [("axis", 1)],
            Name = "LayerNormalization, broadcast",
        };
        yield return new("MeanVarianceNormalization", 2, 3, 4, 5);
        yield return new("LpNormalization", 2, 6) { Attributes = [("p", 1)], Name = "LpNormalization, sum" };
        yield return new("LpNormalization", 2, 6);
        yield return new("LRN", 1, 6, 3, 3) { Attributes = [("size", 3), ("alpha", 0.5)] };
    }

    private static IEnumerable<OperatorCase> Shapes()
    {
        yield return new("Reshape", 2, 3, 4) { Others = [new long[] { 0, -1, 2 }] };
        yield return new("Flatten", 2, 3, 4) { Attributes = [("axis", 2)] };
        yield return new("Squeeze", 2, 1, 4) { Others = [new long[] { 1 }] };
        yield return new("Squeeze", 2, 1, 4) { Opset = 11, Attributes = [("axes", new long[] { -2 })] };
        yield return new("Unsqueeze", 2, 4) { Others = [new long[] { 0, -1 }] };
        yield return new("Unsqueeze", 2, 4) { Opset = 11, Attributes = [("axes", new long[] { 1 })] };
        yield return new("Transpose", 2, 3, 4) { Attributes = [("perm", new long[] { 2, 0, 1 })] };
        yield return new("Expand", 3, 1) { Others = [new long[] { 2, 1, 4 }] };
        yield return new("Tile", 2, 3) { Others = [new long[] { 2, 3 }] };
        yield return new("DepthToSpace", 1, 8, 2, 3) { Attributes = [("blocksize", 2)] };
        yield return new("DepthToSpace", 1, 8, 2, 3)
        {
            Attributes = [("blocksize", 2), ("mode", "CRD")],
            Name = "DepthToSpace, columns",
        };
        yield return new("SpaceToDepth", 1, 2, 4, 6) { Attributes = [("blocksize", 2)] };
        yield return new("Concat", 2, 3) { Others = [new Random(2, 2)], Attributes = [("axis", -1)] };
        yield return new("Split", 2, 6) { Others = [new long[] { 4, 2 }], Attributes = [("axis", 1)], Outputs = 2 };
        yield return new("Split", 2, 7)
        {
            Opset = 18,
            Attributes = [("axis", 1), ("num_outputs", 3)],
            Outputs = 3,
            Name = "Split in three",
        };
        yield return new("Trilu", 4, 4) { Attributes = [("upper", 0)] };
    }

    private static IEnumerable<OperatorCase> Gathering()
    {
        yield return new("Slice", 5, 6)
        {
            Others = [new long[] { 3, 1 }, new long[] { -10, 6 }, new long[] { 0, 1 }, new long[] { -2, 2 }],
        };
        yield return new("Slice", 5, 6)
        {
            Opset = 9,
            Name = "Slice by attributes",
            Attributes = [("starts", new long[] { 1 }), ("ends", new long[] { -1 }), ("axes", new long[] { 1 })],
        };
        yield return new("Gather", 4, 3) { Others = [new long[] { 2, -1, 2 }] };
        yield return new("Gather", 4, 3) { Others = [1L], Attributes = [("axis", 1)], Name = "Gather one" };
        yield return new("GatherElements", 3) { Others = [new long[] { 2, -3, 2 }] };
        yield return new("GatherND", 4) { Others = [new long[] { 3 }] };
        yield return new("Scatter", 4) { Opset = 10, Others = [new long[] { 2 }, new Random(1)] };
        yield return new("ScatterElements", 4) { Others = [new long[] { 2, -1 }, new Random(2)] };
        yield return new("ScatterElements", 2)
        {
            At = 2,
            Others = [new Random(4), new long[] { 2, 2 }],
            Attributes = [("reduction", "add")],
            Name = "ScatterElements, sum, updates",
        };
        yield return new("ScatterElements", 4)
        {
            Opset = 18,
            Others = [new long[] { 2, 2 }, new Random(2)],
            Attributes = [("reduction", "max")],
            Name = "ScatterElements, maximum",
        };
        yield return new("ScatterND", 4) { Others = [new long[] { 2 }, 0.5] };
        yield return new("ScatterND", 4)
        {
            Others = [new long[] { 2 }, 0.5],
            Attributes = [("reduction", "mul")],
            Name = "ScatterND, product",
        };
    }

    private static IEnumerable<OperatorCase> Padding()
    {
        foreach (var mode in (string[])["constant", "reflect", "edge", "wrap"])
        {
            yield return new("Pad", 1, 2, 4, 5)
            {
                Opset = mode == "wrap" ? 19 : 17,
                Others = [new long[] { 0, 0, 2, 1, 0, 0, 1, 3 }],
                Attributes = [("mode", mode)],
                Name = $"Pad, {mode}",
            };
        }

        yield return new("Pad", 2, 4, 5)
        {
            Opset = 18,
            Others = [new long[] { 2, -1 }, 0.5, new long[] { -1 }],
            Name = "Pad along an axis, cutting",
        };
        yield return new("Pad", 2, 4)
        {
            Opset = 9,
            Attributes = [("pads", new long[] { 0, 1, 1, 2 })],
            Name = "Pad by attributes",
        };
    }

    private static IEnumerable<OperatorCase> Resizing()
    {
        string[] coordinates =
            ["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric", "half_pixel_symmetric"];
        foreach (var (mode, place, opset) in
            from mode in (string[])["nearest", "linear", "cubic"]
            from place in coordinates
            from opset in (long[])[13, 19]
            where opset == 19 || place != "half_pixel_symmetric"
            select (mode, place, opset))
        {
            (string, object)[] attributes =
                [("mode", mode), ("coordinate_transformation_mode", place), ("nearest_mode", "floor")];
            yield return new("Resize", 1, 2, 4, 5)
            {
                Opset = opset,
                Attributes = attributes,
                Others = [null, null, new long[] { 1, 2, 8, 7 }],
                Name = $"Resize to a size, {mode}, {place}",
            };
            yield return new("Resize", 1, 2, 8, 6)
            {
                Opset = opset,
                Attributes = attributes,
                Others = [null, new[] { 1, 1, 0.7, 2 }],
                Name = $"Resize by scales, {mode}, {place}",
            };
        }

        foreach (var rounding in (string[])["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"])
        {
            yield return new("Resize", 1, 1, 4, 5)
            {
                Attributes = [("nearest_mode", rounding)],
                Others = [null, null, new long[] { 1, 1, 6, 7 }],
                Name = $"Resize, {rounding}",
            };
        }

        foreach (var mode in (string[])["linear", "cubic"])
        {
            yield return new("Resize", 1, 1, 9, 8)
            {
                Opset = 18,
                Attributes = [("mode", mode), ("antialias", 1)],
                Others = [null, null, new long[] { 1, 1, 4, 3 }],
                Name = $"Resize, {mode}, antialiased",
            };
        }

        yield return new("Resize", 1, 1, 5, 6)
        {
            Attributes = [("mode", "cubic"), ("exclude_outside", 1), ("cubic_coeff_a", -0.5)],
            Others = [null, new[] { 1, 1, 1.6, 0.8 }],
            Name = "Resize, cubic, without what lies outside",
        };
        yield return new("Resize", 1, 1, 5, 6)
        {
            Opset = 18,
            Attributes =
                [("mode", "linear"), ("axes", new long[] { 2, 3 }), ("keep_aspect_ratio_policy", "not_larger")],
            Others = [null, null, new long[] { 9, 9 }],
            Name = "Resize to fit",
        };
        yield return new("Resize", 1, 1, 5, 6)
        {
            Attributes =
            [
                ("mode", "linear"), ("coordinate_transformation_mode", "tf_crop_and_resize"),
                ("extrapolation_value", 2.0),
            ],
            Others = [new[] { 0, 0, 0.2, 0.1, 1, 1, 1.2, 0.7 }, null, new long[] { 1, 1, 6, 4 }],
            Name = "Resize of a crop",
        };
        yield return new("Resize", 1, 1, 3, 4)
        {
            Opset = 10,
            Others = [new[] { 1.0, 1, 2, 2 }],
            Name = "Resize of opset 10",
        };
        yield return new("Upsample", 1, 1, 3, 4)
        {
            Opset = 9,
            Others = [new[] { 1.0, 1, 2, 2 }],
            Attributes = [("mode", "linear")],
        };
        yield return new("Upsample", 1, 1, 3, 4)
        {
            Opset = 9,
            Others = [new[] { 1.0, 1, 2, 3 }],
            Name = "Upsample, nearest",
        };
    }

    private static IEnumerable<OperatorCase> GridSampling()
    {
        foreach (var (mode, padding, align) in
            from mode in (string[])["bilinear", "nearest", "bicubic"]
            from padding in (string[])["zeros", "border", "reflection"]
            from align in (int[])[0, 1]
            select (mode, padding, align))
        {
            (string, object)[] attributes = [("mode", mode), ("padding_mode", padding), ("align_corners", align)];
            yield return new("GridSample", 1, 2, 5, 6)
            {
                Attributes = attributes,
                Others = [new Random(1, 3, 4, 2)],
                Name = $"GridSample, {mode}, {padding}, {align}",
            };
            if (mode != "nearest")
            {
                yield return new("GridSample", 1, 3, 4, 2)
                {
                    At = 1,
                    Range = (-1.3, 1.3),
                    Attributes = attributes,
                    Others = [new Random(1, 2, 5, 6)],
                    Name = $"GridSample, {mode}, {padding}, {align}, places",
                };
            }
        }

        yield return new("GridSample", 1, 2, 5, 6)
        {
            Opset = 20,
            Attributes = [("mode", "cubic")],
            Others = [new Random(1, 3, 4, 2)],
            Name = "GridSample, cubic",
        };
    }
}
