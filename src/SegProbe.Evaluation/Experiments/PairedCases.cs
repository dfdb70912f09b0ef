using System.Collections;
using SegProbe.Evaluation.Data;

namespace SegProbe.Evaluation.Experiments;

/// <summary>
/// Cases made from pairs of samples as they are asked for: what is enumerated is read ahead on other threads, a few cases
/// at a time, and not kept.
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
}
