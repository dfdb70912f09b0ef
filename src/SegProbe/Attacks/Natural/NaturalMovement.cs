using SegProbe.Attacks.Corruptions;
using SegProbe.Models.Jpeg;
using static TorchSharp.torch;

namespace SegProbe.Attacks.Natural;

/// <summary>From the clean image along a natural change, as far as the budget and the change's strongest go.</summary>
internal sealed class NaturalMovement(CorruptionOptions options) : Movement
{
    // What an image of a badly set camera still has: 0.3 of the range.
    private const double MostBrightness = 0.3;

    private const double BlurOfSide = 1.0 / 32;

    private const int WorstQuality = 20;

    private enum Memory
    {
        Seed,
    }

    public override IReadOnlyList<Tensor> Begin(Tensor clean, Tensor targets, IReadOnlyList<int> seeds) =>
        [tensor([.. seeds.Select(seed => (long)seed)], device: clean.device).view(-1, 1, 1, 1)];

    public override Tensor Move(AttackMoment now)
    {
        var lanes = now.Lanes;
        var steps = lanes.Steps.flatten().cpu().data<float>().ToArray();
        var seeds = lanes.Recall(Memory.Seed).flatten().cpu().data<long>().ToArray();
        var changes = stack(
            [.. steps.Select((step, i) => Change(lanes.Clean[i], (int)step, seeds[i], now.Range))]);
        var radius = options.Radius(now);
        lanes.SetMultipliers(radius);
        var length = Norms.Of(changes, options.Norm).clamp_min(float.Epsilon);
        return lanes.Clean + (changes * (radius / length).clamp_max(1));
    }

    // The strongest change that the variant may come to: float32 [C, H, W].
    private Tensor Change(Tensor image, int step, long seed, ValueRange range) => options switch
    {
        NoiseOptions => Noise(image, seed, step),
        BrightnessOptions =>
            full_like(image, Sign(step) * Share(step, 2) * MostBrightness * (range.Upper - range.Lower)),
        JpegOptions =>
            Saved(image, (int)Math.Round(100 - (Share(step, 1) * (100 - WorstQuality))), range) - image,
        _ => GaussianBlur.Of(
            image, Share(step, 1) * Math.Max(1, BlurOfSide * Math.Min(image.shape[1], image.shape[2]))) - image,
    };

    // Noise has no strongest: it is drawn larger than any budget.
    private Tensor Noise(Tensor image, long seed, int step)
    {
        using var generator = new Generator((ulong)((seed * 1_000_003) + step));
        var drawn = randn(image.shape, generator: generator).to(image.device);
        return 1e6 * (options.Norm == PerturbationNorm.L2 ? drawn : drawn.sign());
    }

    // Images of neither one nor three channels have no JPEG; each of their channels is saved by itself.
    private static Tensor Saved(Tensor image, int quality, ValueRange range)
    {
        var levels = 255 * (image - range.Lower) / (range.Upper - range.Lower);
        var files = image.shape[0] == 3 ? levels.unsqueeze(0) : levels.unsqueeze(1);
        var read = new JpegCoding(quality).Apply(files).view(image.shape);
        return range.Lower + (read * (range.Upper - range.Lower) / 255);
    }

    private static int Sign(int step) => step % 2 == 0 ? 1 : -1;

    // Variants grow from step to step up to the strongest; some come in kinds that take turns. An example that is done
    // while its batch goes on is past its last step.
    private double Share(int step, int kinds) =>
        Math.Min(1, ((step / kinds) + 1.0) / ((options.Steps + kinds - 1) / kinds));
}
