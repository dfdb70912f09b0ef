using static TorchSharp.torch;

namespace SegProbe.Attacks;

/// <summary>Tensors [N, ...] whose rows belong to the same examples.</summary>
internal sealed class LaneTensors : IDisposable
{
    private Tensor[] held = [];

    public Tensor this[int slot] => held[slot];

    /// <summary>Gets whether there are any rows.</summary>
    public bool Any => held.Length > 0;

    /// <summary>Gives a copy of an example's row; the caller disposes it.</summary>
    public Tensor Row(int slot, int place)
    {
        using var scope = NewDisposeScope();
        return held[slot][place].clone().DetachFromDisposeScope();
    }

    /// <summary>Adds examples: one tensor for each slot.</summary>
    public void Append(IReadOnlyList<Tensor> added)
    {
        using var scope = NewDisposeScope();
        ReplaceAll([.. added.Select((rows, slot) => Any ? cat([held[slot], rows]) : rows.clone())]);
    }

    /// <summary>Keeps the examples at some places.</summary>
    public void Keep(long[] places)
    {
        using var scope = NewDisposeScope();
        ReplaceAll(
            places.Length == 0
                ? []
                : [.. held.Select(each => each.index_select(0, tensor(places, device: each.device)))]);
    }

    /// <summary>Puts a tensor in place of another. It is held, not copied.</summary>
    public void Replace(int slot, Tensor replacement)
    {
        var before = held[slot];
        held[slot] = replacement.DetachFromDisposeScope();
        if (!ReferenceEquals(before, replacement))
        {
            before.Dispose();
        }
    }

    /// <summary>Replaces the rows of the chosen examples.</summary>
    /// <param name="slot">The tensor.</param>
    /// <param name="chosen">Which rows.</param>
    /// <param name="replacement">A tensor of the slot's shape.</param>
    /// <param name="isShared">Whether the replacement is used elsewhere and must be copied.</param>
    public void Select(int slot, bool[] chosen, Tensor replacement, bool isShared)
    {
        if (Array.TrueForAll(chosen, each => each))
        {
            Replace(slot, isShared ? replacement.clone() : replacement);
        }
        else if (Array.Exists(chosen, each => each))
        {
            long[] axes = [-1, .. Enumerable.Repeat(1L, (int)replacement.dim() - 1)];
            var rows = tensor(chosen, device: replacement.device).view(axes);
            Replace(slot, where(rows, replacement, held[slot]));
        }
    }

    public void Dispose()
    {
        foreach (var each in held)
        {
            each.Dispose();
        }
    }

    private void ReplaceAll(Tensor[] replacements)
    {
        Dispose();
        held = [.. replacements.Select(each => each.DetachFromDisposeScope())];
    }
}
