using static TorchSharp.torch;

namespace SegProbe.Models.Onnx.Graph;

/// <summary>
/// Evaluates an operator. The results may be one of the inputs themselves; whatever else is made belongs to the current
/// dispose scope.
/// </summary>
internal delegate Tensor[] Kernel(OnnxInputs inputs);

/// <summary>An operator of the standard, as it is registered: how it is evaluated, and what may be done with it.</summary>
/// <param name="Name">The standard's name.</param>
/// <param name="Traits">What may be done with it. What is not said is not done.</param>
/// <param name="Make">
/// Reads a node's attributes and gives what evaluates it; throws <see cref="InvalidDataException"/> for a value that is
/// not known.
/// </param>
internal sealed record OnnxOperator(string Name, OperatorTraits Traits, Func<OnnxNode, Kernel> Make)
{
    /// <summary>
    /// Gets, for a convolution, what multiplies each output channel's weights by a factor, so that a scale of channels
    /// behind it can be folded into them; null where that cannot be done.
    /// </summary>
    public Func<OnnxNode, Tensor, Tensor, Tensor>? ScaleWeights { get; init; }

    /// <summary>Gets the attributes that hold the two graphs of which one is evaluated; null for none.</summary>
    public (string Then, string Else)? Branches { get; init; }
}

/// <summary>
/// What may be done with an operator. Without a trait it is evaluated every time, on its own, and the shape of its
/// result is taken to depend on the content of its inputs.
/// </summary>
[Flags]
internal enum OperatorTraits
{
    /// <summary>Nothing: always right.</summary>
    None = 0,

    /// <summary>The shape of the result follows from the shapes of the inputs.</summary>
    ShapeFromShapes = 1,

    /// <summary>
    /// The shape of the result follows from the shape of the first input and the content of the others.
    /// </summary>
    ShapeFromArguments = 1 << 1,

    /// <summary>The result, content included, follows from the shapes of the inputs.</summary>
    ReadsShapes = 1 << 2,

    /// <summary>
    /// May be evaluated once where its inputs stay the same. The result has no more values than the inputs broadcast
    /// together, or the kernel checks its size (<see cref="OnnxInputs.Bounded"/>).
    /// </summary>
    Folds = 1 << 3,

    /// <summary>Goes with <see cref="Folds"/>: the result can have as many values as the inputs' product.</summary>
    LargeResult = 1 << 4,

    /// <summary>
    /// The result shares no memory with an input, and the operator's own gradient does not need it: the next operator
    /// may overwrite it.
    /// </summary>
    Overwritable = 1 << 5,

    /// <summary>With one output, and no third input, the result is the first input: it is left out.</summary>
    PassesOn = 1 << 6,

    /// <summary>
    /// The result holds the values of the first input in other places, classes not mixed: scores before an activation
    /// can go through it as probabilities do.
    /// </summary>
    Rearranges = 1 << 7,

    /// <summary>Turns scores into probabilities: attacks want the scores, so it is cut off the end.</summary>
    Activation = 1 << 8,

    /// <summary>Turns scores into labels along its attribute axis: cut off the end as well.</summary>
    Labels = 1 << 9,

    /// <summary>
    /// Evaluates scale (x - mean) / sqrt(variance + epsilon) + bias for each channel, with these as inputs 1, 3, 4
    /// and 2.
    /// </summary>
    ScalesChannels = 1 << 10,

    /// <summary>Faster where the channels of a pixel lie side by side in memory.</summary>
    WantsChannelsLast = 1 << 11,

    /// <summary>Right in libtorch only where the pixels of a channel lie side by side in memory.</summary>
    NeedsChannelsFirst = 1 << 12,

    /// <summary>Follows the shapes, is folded, and is no larger than its inputs.</summary>
    Plain = ShapeFromShapes | Folds,

    /// <summary>Is given a shape, a size or axes by inputs behind the first, and is folded.</summary>
    Sized = ShapeFromArguments | Folds,

    /// <summary>Follows the shapes and is folded, but can be as large as a product.</summary>
    Product = Plain | LargeResult,
}
