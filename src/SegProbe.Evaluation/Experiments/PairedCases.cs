using System.Collections;
using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Experiments;

/// <summary>
/// Cases made from pairs of samples as they are asked for: what is enumerated is read ahead on other threads, a few
/// cases at a time, and not kept.
/// </summary>
internal sealed class PairedCases(
    ISampleSource source, IReadOnlyList<(int Image, int Target)> pairs, int? size, CancellationToken cancellation)
    : IReadOnlyList<AttackCase>
{
    private const int ReadAhead = 8;

    public int Count => pairs.Count;

    public AttackCase this[int index]
    {
        get
        {
            cancellation.ThrowIfCancellationRequested();
            var (image, target) = pairs[index];
            var loaded = CaseSource.Resize(source.Load(image), size);
            var other = image == target ? loaded : CaseSource.Resize(source.Load(target), size);
            return CaseSource.OfOneSize(
                new(loaded.Image, other.Mask, source.ImageIdentity(image), source.MaskIdentity(target)));
        }
    }

    /// <summary>
    /// Gives the cases that stand for all in a check: one for each size of image, and all whose target has a label that
    /// is not below a limit or whose image and target differ in size. Reads each sample once.
    /// </summary>
    public IEnumerable<AttackCase> ToCheck(Func<int> labels)
    {
        var samples = pairs.SelectMany(pair => (int[])[pair.Image, pair.Target]).Distinct().ToArray()
            .AsParallel().WithCancellation(cancellation)
            .Select(index => (index, Facts: Facts.Of(CaseSource.Resize(source.Load(index), size))))
            .ToDictionary(each => each.index, each => each.Facts);
        var sizes = new HashSet<Facts>();
        for (var index = 0; index < Count; index++)
        {
            var (image, target) = (samples[pairs[index].Image], samples[pairs[index].Target]);
            if (sizes.Add(image with { Largest = 0 }) || target.Largest >= labels()
                || (image.Height, image.Width) != (target.MaskHeight, target.MaskWidth))
            {
                yield return this[index];
            }
        }
    }

    public IEnumerator<AttackCase> GetEnumerator()
    {
        var ahead = new Queue<Task<AttackCase>>();
        for (var next = 0; next < Count || ahead.Count > 0;)
        {
            for (; next < Count && ahead.Count < ReadAhead; next++)
            {
                var index = next;
                ahead.Enqueue(Task.Run(() => this[index], cancellation));
            }

            yield return ahead.Dequeue().GetAwaiter().GetResult();
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private readonly record struct Facts(
        int Channels, int Height, int Width, int MaskHeight, int MaskWidth, int Largest)
    {
        public static Facts Of(Sample sample) => new(
            sample.Image.Channels, sample.Image.Height, sample.Image.Width, sample.Mask.Height, sample.Mask.Width,
            sample.Mask.Largest);
    }
}
