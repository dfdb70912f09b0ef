using SegProbe.Attacks;
using SegProbe.Attacks.SegmentationMask;
using SegProbe.Models;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Speed;

/// <summary>Measures the cost of an attack's steps, and what the processor could do at best.</summary>
/// <param name="time">The clock.</param>
public sealed class SpeedTest(TimeProvider time)
{
    private const int WarmUp = 2;

    /// <summary>Times the parts of a step on images of noise.</summary>
    /// <param name="model">The network.</param>
    /// <param name="images">float32 [N, C, H, W] in the model's input range.</param>
    /// <param name="repetitions">How often each part is timed, at least 1.</param>
    public StepSpeed Measure(ISegmentationModel model, Tensor images, int repetitions)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        using var scope = NewDisposeScope();
        var count = images.shape[0];
        var both = Median(repetitions, () => Gradient(model, images));
        var forward = Median(repetitions, () => Forward(model, images));
        return new(StepTime(model, images, repetitions) / count, forward / count, (both - forward) / count);
    }

    /// <summary>
    /// Gives the best rate of a plain 3x3 convolution over some shapes, in floating-point operations a second.
    /// </summary>
    /// <param name="type">float32 or bfloat16.</param>
    /// <param name="repetitions">How often each shape is timed, at least 1.</param>
    public double AttainableRate(ScalarType type, int repetitions)
    {
        (int Batch, int Channels, int Side)[] shapes = [(4, 64, 128), (8, 128, 64), (16, 64, 64), (1, 64, 256)];
        return shapes.Max(shape => Rate(shape.Batch, shape.Channels, shape.Side, type, repetitions));
    }

    private double Rate(int batch, int channels, int side, ScalarType type, int repetitions)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var input = ChannelsLast.Arrange(ones([batch, channels, side, side], type));
        var weight = ChannelsLast.Arrange(ones([channels, channels, 3, 3], type));
        var fastest = Times(repetitions, () => nn.functional.conv2d(input, weight, padding: [1, 1])).Min();
        return 2.0 * 9 * batch * channels * channels * side * side / fastest * 1000;
    }

    // The whole attack, timed from step to step, so that what surrounds the network counts as well.
    private double StepTime(ISegmentationModel model, Tensor images, int repetitions)
    {
        var window = model.OutputWindow(images.shape[2], images.shape[3]);
        var targets = zeros([images.shape[0], window.Height, window.Width], ScalarType.Int64);
        targets.narrow(1, 0, window.Height / 2).fill_(1);
        var stamps = new List<long>();
        var examples = Enumerable.Range(0, (int)images.shape[0]).Select(i => new AttackExample(images[i], targets[i]));
        new AttackRunner(new AsmaOptions() { Steps = repetitions + WarmUp }, time).Run(
            model, examples, (int)images.shape[0], outcome => outcome.Dispose(), _ => stamps.Add(time.GetTimestamp()));

        // The last state is only measured: its time is no step's.
        return MedianOf([.. stamps.Zip(stamps.Skip(1), Milliseconds).Skip(WarmUp - 1).SkipLast(1)]);
    }

    private static void Forward(ISegmentationModel model, Tensor images)
    {
        using var pass = model.Evaluate(images);
    }

    private static void Gradient(ISegmentationModel model, Tensor images)
    {
        using var pass = model.Evaluate(images);
        pass.Gradient(ones_like(pass.Scores));
    }

    private double Median(int repetitions, Action work) => MedianOf(Times(repetitions, work));

    private double[] Times(int repetitions, Action work)
    {
        var times = new double[repetitions];
        for (var i = -WarmUp; i < repetitions; i++)
        {
            using var scope = NewDisposeScope();
            var start = time.GetTimestamp();
            work();
            if (i >= 0)
            {
                times[i] = Milliseconds(start, time.GetTimestamp());
            }
        }

        return times;
    }

    private double Milliseconds(long start, long end) => time.GetElapsedTime(start, end).TotalMilliseconds;

    private static double MedianOf(double[] values)
    {
        Array.Sort(values);
        var middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
