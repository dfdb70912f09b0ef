namespace SegProbe.Tests.Models.Onnx;

/// <summary>The operators with a gradient, each in the forms that differ.</summary>
internal static class OperatorCases
{
    /// <summary>The operators whose results do not change with small changes of the image, or are no real numbers.</summary>
    public static readonly string[] WithoutGradient =
    [
        "And", "ArgMax", "ArgMin", "Ceil", "Constant", "ConstantOfShape", "Equal", "EyeLike", "Floor", "Greater",
        "GreaterOrEqual", "Hardmax", "IsInf", "IsNaN", "Less", "LessOrEqual", "NonZero", "Not", "OneHot", "Or", "Range",
        "Round", "Shape", "Sign", "Size", "Xor",
    ];

    public static IReadOnlyList<OperatorCase> All { get; } =
    [
        .. Elementwise(), .. Activations(), .. Arithmetic(), .. Reductions(), .. Convolutions(), .. Pooling(),
        .. Normalization(), .. Shapes(), .. Gathering(), .. Padding(), .. Resizing(), .. GridSampling(),
    ];

    private static IEnumerable<OperatorCase> Elementwise()
    {
        foreach (var name in (string[])["Abs", "Acos", "Asin", "Asinh", "Atan", "Atanh", "Cos", "Cosh", "Sin", "Sinh",
            "Tan", "Erf", "Exp", "Neg", "Identity", "Dropout"])
        {
            yield return new(name, 2, 5) { Range = (-0.9, 0.9) };
        }

        yield return new("Acosh", 2, 5) { Range = (1.5, 3) };
        yield return new("Log", 2, 5) { Range = (0.5, 3) };
        yield return new("Sqrt", 2, 5) { Range = (0.5, 3) };
        yield return new("Reciprocal", 2, 5) { Range = (0.5, 3) };
        yield return new("Cast", 2, 5) { Attributes = [("to", OperatorCase.OwnType)] };
        yield return new("CastLike", 2, 5) { Others = [new Random(1)] };
    }

    private static IEnumerable<OperatorCase> Activations()
    {
        foreach (var name in (string[])["Relu", "Sigmoid", "Tanh", "Softsign", "Softplus", "HardSwish", "LeakyRelu", "Elu",
            "Celu", "Selu", "HardSigmoid", "Softmax", "LogSoftmax"])
        {
            yield return new(name, 2, 3, 4) { Range = (-2, 2) };
        }

        yield return new("Mish", 2, 5) { Opset = 18 };
        yield return new("Gelu", 2, 5) { Opset = 20 };
        yield return new("Gelu", 2, 5) { Opset = 20, Attributes = [("approximate", "tanh")], Name = "Gelu by tanh" };
        yield return new("ThresholdedRelu", 2, 5) { Attributes = [("alpha", 0.3)] };
        yield return new("PRelu", 2, 3, 4) { Others = [new Random(3, 1)] };
        yield return new("Shrink", 2, 5) { Attributes = [("lambd", 0.3), ("bias", 0.1)] };
        yield return new("Clip", 2, 5) { Others = [-0.5, 0.4] };
        yield return new("Clip", 2, 5) { Opset = 9, Attributes = [("min", -0.5), ("max", 0.4)], Name = "Clip by attributes" };
        yield return new("Softmax", 2, 3, 4) { Opset = 11, Name = "Softmax over several axes" };
    }

    private static IEnumerable<OperatorCase> Arithmetic()
    {
        foreach (var name in (string[])["Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Sum", "Mean"])
        {
            yield return new(name, 2, 3, 4) { Range = (0.3, 1.2), Others = [new Random(3, 1)] };
            yield return new(name, 3, 1) { Range = (0.3, 1.2), Others = [new Random(2, 3, 4)], At = 1, Name = $"{name}, second" };
        }

        yield return new("Mod", 2, 5) { Others = [0.7], Attributes = [("fmod", 1)] };
        yield return new("CumSum", 2, 5) { Others = [1L] };
        yield return new("CumSum", 2, 5)
        {
            Others = [-1L], Attributes = [("exclusive", 1), ("reverse", 1)], Name = "CumSum, reverse, exclusive",
        };
        yield return new("Where", 2, 3) { At = 1, Others = [new[] { true, false, true }, new Random(2, 1)] };
        yield return new("MatMul", 2, 3, 4) { Others = [new Random(4, 5)] };
        yield return new("MatMul", 4, 5) { At = 1, Others = [new Random(2, 3, 4)], Name = "MatMul, second" };
        yield return new("Gemm", 3, 4) { Others = [new Random(4, 5), new Random(5)], Attributes = [("alpha", 0.5), ("beta", 2.0)] };
        yield return new("Gemm", 4, 3)
        {
            Others = [new Random(5, 4)], Attributes = [("transA", 1), ("transB", 1)], Name = "Gemm, transposed",
        };
        yield return new("Einsum", 2, 3, 4) { Others = [new Random(2, 5, 4)], Attributes = [("equation", "bij,bkj->bik")] };
        yield return new("TopK", 2, 6) { Others = [new long[] { 3 }], Attributes = [("axis", 1)], Outputs = 2 };
    }

    private static IEnumerable<OperatorCase> Reductions()
    {
        foreach (var name in (string[])["ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2",
            "ReduceLogSum", "ReduceLogSumExp", "ReduceSumSquare"])
        {
            yield return new(name, 2, 3, 4) { Range = (0.3, 1.2), Attributes = [("axes", new long[] { 1, -1 })] };
            yield return new(name, 2, 3, 4)
            {
                Opset = 18, Range = (0.3, 1.2), Others = [new long[] { 2 }], Attributes = [("keepdims", 0)],
            };
        }

        yield return new("ReduceSum", 2, 3, 4) { Others = [new long[] { 0, 2 }] };
        yield return new("ReduceSum", 2, 3, 4) { Opset = 11, Attributes = [("axes", new long[] { 0, 2 }), ("keepdims", 0)] };
    }

    private static IEnumerable<OperatorCase> Convolutions()
    {
        yield return new("Conv", 2, 3, 7, 6) { Others = [new Random(4, 3, 3, 2), new Random(4)] };
        yield return new("Conv", 1, 4, 9, 8)
        {
            Others = [new Random(6, 2, 3, 3)], Name = "Conv in groups, dilated, padded on one side",
            Attributes =
            [
                ("group", 2), ("dilations", new long[] { 2, 1 }), ("strides", new long[] { 1, 2 }),
                ("pads", new long[] { 1, 0, 2, 1 }),
            ],
        };
        yield return new("Conv", 1, 2, 7, 8)
        {
            Others = [new Random(3, 2, 3, 2)], Name = "Conv with automatic padding",
            Attributes = [("auto_pad", "SAME_LOWER"), ("strides", new long[] { 2, 2 })],
        };
        yield return new("Conv", 1, 2, 9) { Others = [new Random(3, 2, 3)], Name = "Conv along one axis" };
        yield return new("Conv", 1, 2, 4, 5, 4) { Others = [new Random(3, 2, 2, 3, 2)], Name = "Conv along three axes" };
        yield return new("ConvTranspose", 1, 3, 4, 5) { Others = [new Random(3, 2, 3, 3), new Random(2)] };
        yield return new("ConvTranspose", 1, 4, 4, 5)
        {
            Others = [new Random(4, 2, 3, 3)], Name = "ConvTranspose in groups, strided, with output padding",
            Attributes =
            [
                ("group", 2), ("strides", new long[] { 2, 2 }), ("pads", new long[] { 1, 1, 1, 1 }),
                ("output_padding", new long[] { 1, 1 }),
            ],
        };
        yield return new("ConvTranspose", 1, 2, 4, 5)
        {
            Others = [new Random(2, 2, 3, 3)], Name = "ConvTranspose padded on one side",
            Attributes = [("strides", new long[] { 2, 2 }), ("pads", new long[] { 0, 1, 1, 0 })],
        };
        yield return new("ConvTranspose", 1, 2, 4, 5)
        {
            Others = [new Random(2, 2, 3, 3)], Name = "ConvTranspose with automatic padding",
            Attributes = [("strides", new long[] { 2, 2 }), ("auto_pad", "SAME_UPPER")],
        };
        yield return new("ConvTranspose", 1, 2, 4, 5)
        {
            Others = [new Random(2, 2, 3, 3)], Name = "ConvTranspose to a shape",
            Attributes = [("strides", new long[] { 2, 2 }), ("output_shape", new long[] { 8, 10 })],
        };
    }

    private static IEnumerable<OperatorCase> Pooling()
    {
        foreach (var name in (string[])["MaxPool", "AveragePool"])
        {
            yield return new(name, 2, 3, 7, 6) { Attributes = [("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 })] };
            yield return new(name, 2, 3, 8, 8)
            {
                Name = $"{name} with ceilings and padding",
                Attributes =
                [
                    ("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 2 }), ("ceil_mode", 1),
                    ("pads", new long[] { 1, 0, 1, 1 }),
                ],
            };
            yield return new(name, 1, 2, 9) { Attributes = [("kernel_shape", new long[] { 3 })], Name = $"{name} along one axis" };
            yield return new(name, 1, 2, 4, 4, 6)
            {
                Attributes = [("kernel_shape", new long[] { 2, 2, 3 })], Name = $"{name} along three axes",
            };
            yield return new(name, 1, 2, 9, 8)
            {
                Name = $"{name}, dilated", Opset = 19,
                Attributes = [("kernel_shape", new long[] { 3, 2 }), ("dilations", new long[] { 2, 1 })],
            };
        }

        yield return new("AveragePool", 1, 2, 6, 6)
        {
            Name = "AveragePool that counts padding",
            Attributes =
            [
                ("kernel_shape", new long[] { 3, 3 }), ("pads", new long[] { 1, 0, 1, 2 }), ("count_include_pad", 1),
            ],
        };
        yield return new("GlobalAveragePool", 2, 3, 4, 5);
        yield return new("GlobalMaxPool", 2, 3, 4, 5);
    }

    private static IEnumerable<OperatorCase> Normalization()
    {
        yield return new("BatchNormalization", 2, 3, 4, 5) { Others = [new Random(3), new Random(3), new Random(3), new Random(3)] };
        yield return new("InstanceNormalization", 2, 3, 4, 5) { Others = [new Random(3), new Random(3)] };
        yield return new("GroupNormalization", 2, 4, 3, 3)
        {
            Opset = 21, Others = [new Random(4), new Random(4)], Attributes = [("num_groups", 2)],
        };
        yield return new("LayerNormalization", 2, 3, 4) { Others = [new Random(4), new Random(4)] };
        yield return new("LayerNormalization", 2, 3, 4)
        {
            Others = [new Random(3, 1)], Attributes = [("axis", 1)], Name = "LayerNormalization, broadcast",
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
        yield return new("DepthToSpace", 1, 8, 2, 3) { Attributes = [("blocksize", 2), ("mode", "CRD")], Name = "DepthToSpace, columns" };
        yield return new("SpaceToDepth", 1, 2, 4, 6) { Attributes = [("blocksize", 2)] };
        yield return new("Concat", 2, 3) { Others = [new Random(2, 2)], Attributes = [("axis", -1)] };
        yield return new("Split", 2, 6) { Others = [new long[] { 4, 2 }], Attributes = [("axis", 1)], Outputs = 2 };
        yield return new("Split", 2, 7) { Opset = 18, Attributes = [("axis", 1), ("num_outputs", 3)], Outputs = 3, Name = "Split in three" };
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
            Opset = 9, Name = "Slice by attributes",
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
            At = 2, Others = [new Random(4), new long[] { 2, 2 }], Attributes = [("reduction", "add")],
            Name = "ScatterElements, sum, updates",
        };
        yield return new("ScatterElements", 4)
        {
            Opset = 18, Others = [new long[] { 2, 2 }, new Random(2)], Attributes = [("reduction", "max")],
            Name = "ScatterElements, maximum",
        };
        yield return new("ScatterND", 4) { Others = [new long[] { 2 }, 0.5] };
        yield return new("ScatterND", 4)
        {
            Others = [new long[] { 2 }, 0.5], Attributes = [("reduction", "mul")], Name = "ScatterND, product",
        };
    }

    private static IEnumerable<OperatorCase> Padding()
    {
        foreach (var mode in (string[])["constant", "reflect", "edge", "wrap"])
        {
            yield return new("Pad", 1, 2, 4, 5)
            {
                Opset = mode == "wrap" ? 19 : 17, Others = [new long[] { 0, 0, 2, 1, 0, 0, 1, 3 }], Attributes = [("mode", mode)],
                Name = $"Pad, {mode}",
            };
        }

        yield return new("Pad", 2, 4, 5)
        {
            Opset = 18, Others = [new long[] { 2, -1 }, 0.5, new long[] { -1 }], Name = "Pad along an axis, cutting",
        };
        yield return new("Pad", 2, 4) { Opset = 9, Attributes = [("pads", new long[] { 0, 1, 1, 2 })], Name = "Pad by attributes" };
    }

    private static IEnumerable<OperatorCase> Resizing()
    {
        string[] coordinates = ["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric", "half_pixel_symmetric"];
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
                Opset = opset, Attributes = attributes, Others = [null, null, new long[] { 1, 2, 8, 7 }],
                Name = $"Resize to a size, {mode}, {place}",
            };
            yield return new("Resize", 1, 2, 8, 6)
            {
                Opset = opset, Attributes = attributes, Others = [null, new[] { 1, 1, 0.7, 2 }],
                Name = $"Resize by scales, {mode}, {place}",
            };
        }

        foreach (var rounding in (string[])["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"])
        {
            yield return new("Resize", 1, 1, 4, 5)
            {
                Attributes = [("nearest_mode", rounding)], Others = [null, null, new long[] { 1, 1, 6, 7 }],
                Name = $"Resize, {rounding}",
            };
        }

        foreach (var mode in (string[])["linear", "cubic"])
        {
            yield return new("Resize", 1, 1, 9, 8)
            {
                Opset = 18, Attributes = [("mode", mode), ("antialias", 1)], Others = [null, null, new long[] { 1, 1, 4, 3 }],
                Name = $"Resize, {mode}, antialiased",
            };
        }

        yield return new("Resize", 1, 1, 5, 6)
        {
            Attributes = [("mode", "cubic"), ("exclude_outside", 1), ("cubic_coeff_a", -0.5)],
            Others = [null, new[] { 1, 1, 1.6, 0.8 }], Name = "Resize, cubic, without what lies outside",
        };
        yield return new("Resize", 1, 1, 5, 6)
        {
            Opset = 18, Attributes = [("mode", "linear"), ("axes", new long[] { 2, 3 }), ("keep_aspect_ratio_policy", "not_larger")],
            Others = [null, null, new long[] { 9, 9 }], Name = "Resize to fit",
        };
        yield return new("Resize", 1, 1, 5, 6)
        {
            Attributes = [("mode", "linear"), ("coordinate_transformation_mode", "tf_crop_and_resize"), ("extrapolation_value", 2.0)],
            Others = [new[] { 0, 0, 0.2, 0.1, 1, 1, 1.2, 0.7 }, null, new long[] { 1, 1, 6, 4 }], Name = "Resize of a crop",
        };
        yield return new("Resize", 1, 1, 3, 4) { Opset = 10, Others = [new[] { 1.0, 1, 2, 2 }], Name = "Resize of opset 10" };
        yield return new("Upsample", 1, 1, 3, 4) { Opset = 9, Others = [new[] { 1.0, 1, 2, 2 }], Attributes = [("mode", "linear")] };
        yield return new("Upsample", 1, 1, 3, 4) { Opset = 9, Others = [new[] { 1.0, 1, 2, 3 }], Name = "Upsample, nearest" };
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
                Attributes = attributes, Others = [new Random(1, 3, 4, 2)],
                Name = $"GridSample, {mode}, {padding}, {align}",
            };
            if (mode != "nearest")
            {
                yield return new("GridSample", 1, 3, 4, 2)
                {
                    At = 1, Range = (-1.3, 1.3), Attributes = attributes, Others = [new Random(1, 2, 5, 6)],
                    Name = $"GridSample, {mode}, {padding}, {align}, places",
                };
            }
        }

        yield return new("GridSample", 1, 2, 5, 6)
        {
            Opset = 20, Attributes = [("mode", "cubic")], Others = [new Random(1, 3, 4, 2)], Name = "GridSample, cubic",
        };
    }
}
