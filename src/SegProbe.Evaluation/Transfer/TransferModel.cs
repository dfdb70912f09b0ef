using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Inference;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Transfer;

/// <summary>A model that gets the images of another model's run, at the size that it takes.</summary>
/// <param name="model">The model.</param>
/// <param name="name">What it is called.</param>
/// <param name="isAttacked">Whether the run attacked it.</param>
internal sealed class TransferModel(ModelUnderTest model, string name, bool isAttacked)
{
    /// <summary>The label of pixels on which nothing is drawn.</summary>
    public const int Nothing = -1;

    public ModelUnderTest Model => model;

    public string Name => name;

    public bool IsAttacked => isAttacked;

    /// <summary>Gives what the model draws on an image, pixel by pixel of the image.</summary>
    /// <param name="image">float32 [C, H, W] in the model's input range.</param>
    /// <returns>int64 [H, W]; <see cref="Nothing"/> where the model draws nothing.</returns>
    public Tensor Draw(Tensor image)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (height, width) = ((int)image.shape[1], (int)image.shape[2]);
        var given = PixelImage.Resize(image.unsqueeze(0), Side ?? height, Side ?? width);
        var (rows, columns) = (given.shape[2], given.shape[3]);
        var labels = full([rows, columns], Nothing, ScalarType.Int64);
        model.Model.OutputWindow(rows, columns).Crop(labels)
            .copy_(model.Model.Logits(given.to(model.Device)).argmax(1)[0]);
        return labels.index_select(0, Nearest(height, rows)).index_select(1, Nearest(width, columns))
            .MoveToOuterDisposeScope();
    }

    /// <summary>Gives an image as the model gets it.</summary>
    public PixelImage Fitted(PixelImage image) => image.Resize(Side ?? image.Height, Side ?? image.Width);

    // The run made its images for the attacked model's size.
    private int? Side => isAttacked ? null : model.Size;

    // The old pixel that holds the middle of the new one, as masks are resized.
    private static Tensor Nearest(int count, long oldCount) =>
        ((arange(count, ScalarType.Float64) + 0.5) * oldCount / count).floor().to(ScalarType.Int64)
        .clamp(0, oldCount - 1);
}
