using SegProbe.Attacks;
using SegProbe.Evaluation.Experiments;
using SegProbe.Evaluation.Store;

namespace SegProbe.Cli;

/// <summary>Runs several methods over the same cases with a progress bar. Shared by evaluate and demo.</summary>
internal static class EvaluationRun
{
    /// <summary>Attacks every case with every method.</summary>
    /// <param name="network">The model.</param>
    /// <param name="cases">The cases.</param>
    /// <param name="methods">The settings of each method; at least one.</param>
    /// <param name="settings">What the methods share.</param>
    /// <param name="folder">Where files go: FOLDER/METHOD/0000, 0001, ...</param>
    /// <param name="keep">Which files of an example are kept.</param>
    /// <param name="cancellation">Checked before each step.</param>
    /// <returns>
    /// The records, method by method, each in the order of the cases; and the passes that were computed for them.
    /// </returns>
    public static (IReadOnlyList<ExampleRecord> Records, Passes Computed) Run(
        ModelUnderTest network,
        IReadOnlyList<AttackCase> cases,
        IReadOnlyList<MaskAttackOptions> methods,
        RunSettings settings,
        string folder,
        KeptFiles keep,
        CancellationToken cancellation)
    {
        var records = new List<ExampleRecord>();
        var computed = new Passes(0, 0);
        var total = (double)methods.Sum(method => method.Steps) * cases.Count;
        Progress.Run("attack", total, report =>
        {
            var steps = 0.0;
            foreach (var method in methods)
            {
                var name = method.Method.ToString().ToLowerInvariant();
                var done = 0;
                void Advance(double taken) => report(steps += taken, $"{name}, {done} of {cases.Count} done");
                var runner = new CaseRunner(network, settings with { Attack = method });
                records.AddRange(runner.Run(
                    cases, index => Path.Combine(folder, name, $"{index:D4}"), keep,
                    count => Advance(count),
                    record =>
                    {
                        done++;
                        Advance(method.Steps - record.StepsRun - 1);
                    },
                    cancellation));
                computed = computed.Plus(runner.Computed);
            }
        });
        AtomicFile.WriteText(
            Path.Combine(folder, "records.jsonl"),
            string.Concat(records.Select(record => RecordJson.Line(record) + "\n")));
        return (records, computed);
    }
}
