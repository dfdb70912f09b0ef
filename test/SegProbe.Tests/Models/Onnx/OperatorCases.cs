namespace SegProbe.Tests.Models.Onnx;

/// <summary>The operators with a gradient, each in the forms that differ.</summary>
internal static partial class OperatorCases
{
    /// <summary>
    /// The operators whose results do not change with small changes of the image, or are no real numbers.
    /// </summary>
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
        .. Newer(), .. NewerImages(),
    ];

    /// <summary>Gets all that is compared with ONNX Runtime.</summary>
    public static IReadOnlyList<OperatorCase> Compared { get; } = [.. All, .. AtNewest, .. Discrete];

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
        foreach (var name in (string[])["Relu", "Sigmoid", "Tanh", "Softsign", "Softplus", "HardSwish", "LeakyRelu",
            "Elu", "Celu", "Selu", "HardSigmoid", "Softmax", "LogSoftmax"])
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
        yield return new("Clip", 2, 5)
        {
            Opset = 9,
            Attributes = [("min", -0.5), ("max", 0.4)],
            Name = "Clip by attributes",
        };
        yield return new("Softmax", 2, 3, 4) { Opset = 11, Name = "Softmax over several axes" };
    }

    private static IEnumerable<OperatorCase> Arithmetic()
    {
        foreach (var name in (string[])["Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Sum", "Mean"])
        {
            yield return new(name, 2, 3, 4) { Range = (0.3, 1.2), Others = [new Random(3, 1)] };
            yield return new(name, 3, 1)
            {
                Range = (0.3, 1.2),
                Others = [new Random(2, 3, 4)],
                At = 1,
                Name = $"{name}, second",
            };
        }

        yield return new("Mod", 2, 5) { Others = [0.7], Attributes = [("fmod", 1)] };
        yield return new("CumSum", 2, 5) { Others = [1L] };
        yield return new("CumSum", 2, 5)
        {
            Others = [-1L],
            Attributes = [("exclusive", 1), ("reverse", 1)],
            Name = "CumSum, reverse, exclusive",
        };
        yield return new("Where", 2, 3) { At = 1, Others = [new[] { true, false, true }, new Random(2, 1)] };
        yield return new("MatMul", 2, 3, 4) { Others = [new Random(4, 5)] };
        yield return new("MatMul", 4, 5) { At = 1, Others = [new Random(2, 3, 4)], Name = "MatMul, second" };
        yield return new("Gemm", 3, 4)
        {
            Others = [new Random(4, 5), new Random(5)],
            Attributes = [("alpha", 0.5), ("beta", 2.0)],
        };
        yield return new("Gemm", 4, 3)
        {
            Others = [new Random(5, 4)],
            Attributes = [("transA", 1), ("transB", 1)],
            Name = "Gemm, transposed",
        };
        yield return new("Einsum", 2, 3, 4)
        {
            Others = [new Random(2, 5, 4)],
            Attributes = [("equation", "bij,bkj->bik")],
        };
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
                Opset = 18,
                Range = (0.3, 1.2),
                Others = [new long[] { 2 }],
                Attributes = [("keepdims", 0)],
            };
        }

        yield return new("ReduceSum", 2, 3, 4) { Others = [new long[] { 0, 2 }] };
        yield return new("ReduceSum", 2, 3, 4)
        {
            Opset = 11,
            Attributes = [("axes", new long[] { 0, 2 }), ("keepdims", 0)],
        };
    }

    private static IEnumerable<OperatorCase> Convolutions()
    {
        yield return new("Conv", 2, 3, 7, 6) { Others = [new Random(4, 3, 3, 2), new Random(4)] };
        yield return new("Conv", 1, 4, 9, 8)
        {
            Others = [new Random(6, 2, 3, 3)],
            Name = "Conv in groups, dilated, padded on one side",
            Attributes =
            [
                ("group", 2), ("dilations", new long[] { 2, 1 }), ("strides", new long[] { 1, 2 }),
                ("pads", new long[] { 1, 0, 2, 1 }),
            ],
        };
        yield return new("Conv", 1, 2, 7, 8)
        {
            Others = [new Random(3, 2, 3, 2)],
            Name = "Conv with automatic padding",
            Attributes = [("auto_pad", "SAME_LOWER"), ("strides", new long[] { 2, 2 })],
        };
        yield return new("Conv", 1, 2, 9) { Others = [new Random(3, 2, 3)], Name = "Conv along one axis" };
        yield return new("Conv", 1, 2, 4, 5, 4)
        {
            Others = [new Random(3, 2, 2, 3, 2)],
            Name = "Conv along three axes",
        };
        yield return new("ConvTranspose", 1, 3, 4, 5) { Others = [new Random(3, 2, 3, 3), new Random(2)] };
        yield return new("ConvTranspose", 1, 4, 4, 5)
        {
            Others = [new Random(4, 2, 3, 3)],
            Name = "ConvTranspose in groups, strided, with output padding",
            Attributes =
            [
                ("group", 2), ("strides", new long[] { 2, 2 }), ("pads", new long[] { 1, 1, 1, 1 }),
                ("output_padding", new long[] { 1, 1 }),
            ],
        };
        yield return new("ConvTranspose", 1, 2, 4, 5)
        {
            Others = [new Random(2, 2, 3, 3)],
            Name = "ConvTranspose padded on one side",
            Attributes = [("strides", new long[] { 2, 2 }), ("pads", new long[] { 0, 1, 1, 0 })],
        };
        yield return new("ConvTranspose", 1, 2, 4, 5)
        {
            Others = [new Random(2, 2, 3, 3)],
            Name = "ConvTranspose with automatic padding",
            Attributes = [("strides", new long[] { 2, 2 }), ("auto_pad", "SAME_UPPER")],
        };
        yield return new("ConvTranspose", 1, 2, 4, 5)
        {
            Others = [new Random(2, 2, 3, 3)],
            Name = "ConvTranspose to a shape",
            Attributes = [("strides", new long[] { 2, 2 }), ("output_shape", new long[] { 8, 10 })],
        };
    }

    private static IEnumerable<OperatorCase> Pooling()
    {
        foreach (var name in (string[])["MaxPool", "AveragePool"])
        {
            yield return new(name, 2, 3, 7, 6)
            {
                Attributes = [("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 })],
            };
            yield return new(name, 2, 3, 8, 8)
            {
                Name = $"{name} with ceilings and padding",
                Attributes =
                [
                    ("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 2, 2 }), ("ceil_mode", 1),
                    ("pads", new long[] { 1, 0, 1, 1 }),
                ],
            };
            yield return new(name, 1, 2, 9)
            {
                Attributes = [("kernel_shape", new long[] { 3 })],
                Name = $"{name} along one axis",
            };
            yield return new(name, 1, 2, 4, 4, 6)
            {
                Attributes = [("kernel_shape", new long[] { 2, 2, 3 })],
                Name = $"{name} along three axes",
            };
            yield return new(name, 1, 2, 9, 8)
            {
                Name = $"{name}, dilated",
                Opset = 19,
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
}
