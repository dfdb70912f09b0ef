using System.Text.Json;
using System.Text.Json.Nodes;

namespace SegProbe.Evaluation.Sweeps;

/// <summary>
/// Reads plans, rows and records of runs whose database has schema 3: they say reach and avoid for targeted and
/// untargeted, survive for eot, and name a plan's lists in the plural.
/// </summary>
internal static class FormerWords
{
    private static readonly Dictionary<string, string> Columns = new()
    {
        ["survive"] = "eot",
        ["survive_iou"] = "eot_iou",
        ["survive_pixel_accuracy"] = "eot_pixel_accuracy",
    };

    private static readonly Dictionary<string, string> Goals = new()
    {
        ["reach"] = "targeted",
        ["avoid"] = "untargeted",
    };

    // What was always written down, whether a method had it or not.
    private static readonly (string Former, string Key, string Default)[] Lists =
    [
        ("goals", "goal", "targeted"), ("protocols", "protocol", "paper"), ("norms", "norm", ""),
    ];

    // A constant was no fault where one of the paper's methods was there, even if it had another one.
    private static readonly (string Key, string[] Methods)[] Constants =
    [
        ("alpha", ["ssm", "asm"]), ("beta", ["asma"]), ("tau", ["asma"]),
    ];

    /// <summary>Gives the name that a column, or a member of a record, has now.</summary>
    public static string Column(string name) => Columns.GetValueOrDefault(name, name);

    /// <summary>Gives what the text of a goal is now; other texts are left as they are.</summary>
    public static string Value(string key, string text) =>
        key == "goal" ? Goals.GetValueOrDefault(text, text) : text;

    /// <summary>Does so for a value in JSON.</summary>
    public static JsonElement Value(string key, JsonElement value) =>
        key == "goal" && value.ValueKind == JsonValueKind.String
            ? JsonSerializer.SerializeToElement(Value(key, value.GetString()!))
            : value;

    /// <summary>Rewrites the goals of a document in place, wherever they stand.</summary>
    public static void RewriteGoals(JsonNode? node)
    {
        foreach (var (key, value) in (node as JsonObject)?.ToList() ?? [])
        {
            if (key == "goal" && value?.GetValueKind() == JsonValueKind.String)
            {
                node![key] = Value(key, value.GetValue<string>());
            }

            RewriteGoals(value);
        }

        foreach (var item in node as JsonArray ?? [])
        {
            RewriteGoals(item);
        }
    }

    /// <summary>Rewrites a plan in place.</summary>
    /// <param name="plan">The plan, whose attacks are objects.</param>
    public static void Rewrite(JsonObject plan)
    {
        Rename(plan, "survive", "eot");
        foreach (var attack in (plan["attacks"] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (Lists.Any(list => attack.ContainsKey(list.Former)))
            {
                RewriteAttack(attack);
            }
        }
    }

    private static void RewriteAttack(JsonObject attack)
    {
        foreach (var (former, key, standard) in Lists)
        {
            if (attack[former] is JsonArray list)
            {
                var texts = list.Select(text => Value(key, text?.ToString() ?? "")).ToList();
                attack[former] = new JsonArray([.. texts.Select(text => (JsonNode)text)]);
                if (texts is [var only] && only == standard)
                {
                    attack.Remove(former);
                }
            }

            Rename(attack, former, key);
        }

        var methods = (attack["methods"] as JsonArray)?.Select(method => method?.ToString()).ToList();
        foreach (var (key, owners) in Constants.Where(_ => methods is not null))
        {
            if (!methods!.Intersect(owners).Any())
            {
                attack.Remove(key);
            }
        }
    }

    private static void Rename(JsonObject members, string former, string name)
    {
        if (members.Remove(former, out var value) && value is not null)
        {
            members.Add(name, value);
        }
    }
}
