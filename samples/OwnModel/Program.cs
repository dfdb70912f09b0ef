// Attacks a model that is code of your own: anything that gives differentiable scores for each pixel.
using SegProbe;
using SegProbe.Attacks;
using SegProbe.Attacks.MinimumNorm;
using SegProbe.Evaluation.Data.Phantoms;
using SegProbe.Models;
using SegProbe.Native;
using TorchSharp;
using static TorchSharp.torch;

NativeBackend.Load();
using var scope = NewDisposeScope();
var sample = new PhantomSource(PhantomKind.FundusDisc, count: 1, seed: 9, size: 64).Load(0);
var model = new BrightPixels();
var image = sample.Image.ToTensor(model.InputRange).unsqueeze(0);
var mask = model.Logits(image).argmax(1);

// The smallest L2 perturbation for which the model loses what it draws.
var attack = new AttackRunner(new DdnOptions { Goal = AttackGoal.Untargeted, Steps = 60 });
using var outcome = attack.Run(model, image, mask).Single();
Console.WriteLine(
    $"{mask.sum().ToInt64()} bright pixels; IoU {outcome.Clean.Iou:F2} -> {outcome.Best.Iou:F2} at L2 {outcome.Best.L2:F2}");

// begin DOCUMENT
/// <summary>Draws class 1 where the mean brightness of 5 x 5 pixels is above 0.45.</summary>
internal sealed class BrightPixels : ISegmentationModel
{
    public ValueRange InputRange => new(0, 1);

    // float32 [N, C, H, W] in, [N, 2, H, W] out: one score for each class, before softmax
    public Tensor Logits(Tensor images)
    {
        var brightness = nn.functional.avg_pool2d(images.mean([1], keepdim: true), 5, stride: 1, padding: 2);
        var score = 20 * (brightness - 0.45);
        return cat([-score / 2, score / 2], 1);
    }
}
// end DOCUMENT
