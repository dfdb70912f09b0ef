using System.CommandLine;

namespace SegProbe.Cli.Options;

/// <summary>A command whose options are listed in groups.</summary>
internal sealed class GroupedCommand(string name, string description) : Command(name, description)
{
    public const string Model = "Model";
    public const string Data = "Data";
    public const string Attack = "Attack";
    public const string Output = "Output";
    public const string Machine = "Machine";

    private readonly OrderedDictionary<string, List<Option>> groups = [];

    /// <summary>Gets the groups in the order of the help, the machine's last.</summary>
    public IEnumerable<(string Title, IReadOnlyList<Option> Options)> Groups =>
        groups.OrderBy(group => group.Key == Machine).Select(group => (group.Key, (IReadOnlyList<Option>)group.Value));

    /// <summary>Adds options to a group, which comes last where it is new.</summary>
    public void Add(string group, params IEnumerable<Option> options)
    {
        groups.TryAdd(group, []);
        foreach (var option in options)
        {
            groups[group].Add(option);
            Options.Add(option);
        }
    }
}
