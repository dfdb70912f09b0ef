using SegProbe.Attacks;
using SegProbe.Evaluation.Data;
using static TorchSharp.torch;

namespace SegProbe.Evaluation.Cases;

/// <summary>States of the examples under attack, until their files are written.</summary>
/// <param name="views">The examples, of which some predictions on the clean image may be known.</param>
internal sealed class KeptStates(CaseViews views)
{
    /// <summary>How many states of an example are kept at most.</summary>
    public const int Count = 12;

    private readonly Dictionary<int, List<KeptState>> states = [];

    /// <summary>Gives what asks an attack for the states.</summary>
    public Snapshots Watch(int steps) => new(Snapshots.Spread(steps, Count), Add);

    /// <summary>Gives the states of an example, which are then forgotten.</summary>
    public IReadOnlyList<KeptState> Take(int index) => states.Remove(index, out var taken) ? taken : [];

    private void Add(AttackSnapshot state)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        if (!states.TryGetValue(state.Index, out var list))
        {
            states[state.Index] = list = [];
        }

        var (attackCase, view) = (views.Cases[state.Index], views[state.Index]);
        view.LookAt(attackCase.Target);
        list.Add(new(
            state.Step,
            view.Picture(state.Image),
            view.Picture((state.Step == 0 ? attackCase.Prediction : null) ?? view.Predict(state.Image))));
    }
}

/// <summary>An image in the course of an attack, and what the network draws on it.</summary>
internal sealed record KeptState(int Step, PixelImage Image, LabelMap Prediction);
