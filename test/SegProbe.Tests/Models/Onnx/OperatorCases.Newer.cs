namespace SegProbe.Tests.Models.Onnx;

/// <content>What changed with opsets 18 to 21, for which the standard's tests at hand are too old.</content>
internal static partial class OperatorCases
{
    private const long Newest = 21;

    /// <summary>Gets the cases that are the same at the newest opset as at 17.</summary>
    public static IEnumerable<OperatorCase> AtNewest =>
        All.Where(each => each.Opset == 17 && !TakesAxesAsInput(each)).Select(
            each => each with { Opset = Newest, Attributes = [.. each.Attributes.Select(Renamed)] });

    /// <summary>Gets operators without a gradient, whose results are no real numbers or steps.</summary>
    public static IEnumerable<OperatorCase> Discrete =>
        from each in DiscreteForms()
        from opset in (long[])[17, Newest]
        where opset == Newest || each.Opset == 17
        select each with { Opset = Math.Max(opset, each.Opset), IsDiscrete = true };

    // The axes are an attribute up to opset 17 and an input from 18 on.
    private static bool TakesAxesAsInput(OperatorCase each) =>
        each.Attributes.Any(attribute => attribute.Name == "axes")
        && each.Operator.StartsWith("Reduce", StringComparison.Ordinal);

    // Opset 20 calls GridSample's modes otherwise.
    private static (string Name, object Value) Renamed((string Name, object Value) attribute) => attribute.Value switch
    {
        "bilinear" => (attribute.Name, "linear"),
        "bicubic" => (attribute.Name, "cubic"),
        _ => attribute,
    };

    private static IEnumerable<OperatorCase> DiscreteForms()
    {
        foreach (var name in (string[])["Ceil", "Floor", "Round", "Sign", "Hardmax", "NonZero", "EyeLike"])
        {
            yield return new(name, 3, 4) { Range = (-2, 2) };
        }

        foreach (var name in (string[])["Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual"])
        {
            yield return new(name, 3, 4) { Range = (0.25, 1.25), Others = [new Random(4)] };
        }

        foreach (var name in (string[])["ArgMax", "ArgMin"])
        {
            yield return new(name, 2, 5, 3) { Attributes = [("axis", 1), ("keepdims", 0)] };
        }

        yield return new("Shape", 2, 5, 3) { Attributes = [("start", 1), ("end", -1)] };
        yield return new("Size", 2, 5, 3);
        yield return new("OneHot", 4) { Range = (2, 2), Others = [3.0, new[] { -1.0, 2 }], Attributes = [("axis", 0)] };
        yield return new("IsNaN", 3) { Opset = 20, Range = (double.NaN, 1) };
        yield return new("IsInf", 3) { Opset = 20, Range = (0, double.PositiveInfinity) };
    }

    private static IEnumerable<OperatorCase> Newer()
    {
        foreach (var name in (string[])["ReduceMean", "ReduceSumSquare", "ReduceMax"])
        {
            yield return new(name, 2, 3, 4) { Opset = 18, Name = $"{name} over all" };
            yield return new(name, 2, 3, 4)
            {
                Opset = 18,
                Others = [Array.Empty<long>()],
                Attributes = [("noop_with_empty_axes", 0)],
                Name = $"{name} over no named axis",
            };
        }

        yield return new("ReduceSum", 2, 3, 4)
        {
            Opset = Newest,
            Others = [Array.Empty<long>()],
            Attributes = [("noop_with_empty_axes", 1)],
            Name = "ReduceSum over none",
        };
        yield return new("ReduceMax", 2, 3, 4) { Opset = 20, Others = [new long[] { -1, 0 }] };
        yield return new("ReduceMin", 2, 3, 4) { Opset = 20, Others = [new long[] { 1 }] };
        yield return new("GroupNormalization", 2, 4, 3, 3)
        {
            Opset = 18,
            Others = [new Random(2), new Random(2)],
            Attributes = [("num_groups", 2)],
            Name = "GroupNormalization, a scale for each group",
        };
        yield return new("Split", 2, 7)
        {
            Opset = 18,
            Others = [new long[] { 1, 6 }],
            Attributes = [("axis", 1)],
            Outputs = 2,
            Name = "Split in given parts",
        };
        yield return new("Reshape", 2, 3, 4)
        {
            Opset = 19,
            Others = [new long[] { 4, -1 }],
            Attributes = [("allowzero", 1)],
            Name = "Reshape with zeros allowed",
        };
        foreach (var reduction in (string[])["min", "max", "add"])
        {
            yield return new("ScatterND", 4)
            {
                Opset = 18,
                Others = [new long[] { 2 }, 0.5],
                Attributes = [("reduction", reduction)],
                Name = $"ScatterND, {reduction}",
            };
        }

        foreach (var mode in (string[])["reflect", "edge"])
        {
            yield return new("Pad", 2, 4, 5)
            {
                Opset = 18,
                Others = [new long[] { 2, 1, 1, 3 }, null, new long[] { -1, 1 }],
                Attributes = [("mode", mode)],
                Name = $"Pad along axes, {mode}",
            };
        }
    }

    private static IEnumerable<OperatorCase> NewerImages()
    {
        foreach (var (ceiling, counts) in ((int, int)[])[(0, 0), (0, 1), (1, 0), (1, 1)])
        {
            yield return new("AveragePool", 1, 2, 8, 7)
            {
                Opset = 19,
                Name = $"AveragePool, dilated, ceil_mode {ceiling}, count_include_pad {counts}",
                Attributes =
                [
                    ("kernel_shape", new long[] { 2, 3 }), ("dilations", new long[] { 2, 1 }),
                    ("strides", new long[] { 2, 2 }), ("pads", new long[] { 1, 1, 0, 1 }), ("ceil_mode", ceiling),
                    ("count_include_pad", counts),
                ],
            };
        }

        foreach (var mode in (string[])["linear", "cubic", "nearest"])
        {
            yield return new("Resize", 1, 2, 5, 6)
            {
                Opset = 18,
                Attributes = [("mode", mode), ("axes", new long[] { 3, 2 })],
                Others = [null, new[] { 1.5, 0.8 }],
                Name = $"Resize of two axes, {mode}",
            };
            yield return new("Resize", 1, 1, 5, 6)
            {
                Opset = 19,
                Attributes =
                    [("mode", mode), ("axes", new long[] { 2, 3 }), ("keep_aspect_ratio_policy", "not_smaller")],
                Others = [null, null, new long[] { 9, 9 }],
                Name = $"Resize to cover, {mode}",
            };
        }

        foreach (var mode in (string[])["linear", "nearest"])
        {
            yield return new("GridSample", 1, 2, 3, 4, 5)
            {
                Opset = 20,
                Attributes = [("mode", mode), ("padding_mode", "border")],
                Others = [new Random(1, 2, 3, 4, 3)],
                Name = $"GridSample of a volume, {mode}",
            };
        }
    }
}
