using System.Text.Json.Nodes;

namespace SegProbe.Evaluation.Sweeps;

/// <summary>What two plans differ in.</summary>
public static class PlanDifference
{
    private const string Nothing = "nothing";

    /// <summary>
    /// Describes each difference, for example "pairs is 100 there and 200 here"; empty for equal plans.
    /// </summary>
    /// <param name="there">A plan as <see cref="PlanFile.Write"/> gives it.</param>
    /// <param name="here">Another.</param>
    public static IReadOnlyList<string> Between(string there, string here)
    {
        var (first, second) = (Leaves(there), Leaves(here));
        return
        [
            .. first.Keys.Union(second.Keys)
                .Select(key => (
                    key,
                    There: first.GetValueOrDefault(key, Nothing),
                    Here: second.GetValueOrDefault(key, Nothing)))
                .Where(leaf => leaf.There != leaf.Here)
                .Select(leaf => $"{leaf.key} is {leaf.There} there and {leaf.Here} here"),
        ];
    }

    private static Dictionary<string, string> Leaves(string json)
    {
        var leaves = new Dictionary<string, string>();
        Collect(JsonNode.Parse(json), "", leaves);
        return leaves;
    }

    private static void Collect(JsonNode? node, string path, Dictionary<string, string> leaves)
    {
        if (node is JsonObject members)
        {
            foreach (var (key, value) in members)
            {
                Collect(value, path.Length == 0 ? key : $"{path}.{key}", leaves);
            }
        }
        else if (node is JsonArray items && items.Any(item => item is JsonObject))
        {
            for (var i = 0; i < items.Count; i++)
            {
                Collect(items[i], $"{path}[{i}]", leaves);
            }
        }
        else
        {
            leaves[path] = node?.ToJsonString() ?? Nothing;
        }
    }
}
