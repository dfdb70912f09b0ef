using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using SegProbe.Models.Contracts;

namespace SegProbe.Evaluation.Sweeps;

/// <summary>Plans as JSON, with names in snake case. Those of runs with schema 3 are read as well.</summary>
public static class PlanFile
{
    private const long LargestSize = 10_000_000;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        WriteIndented = true,
    };

    private static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
    };

    /// <summary>Gives a plan as its file holds it.</summary>
    public static string Write(EvaluationPlan plan) => JsonSerializer.Serialize(plan, Options);

    /// <summary>Reads a plan's file.</summary>
    /// <exception cref="DataFileException">
    /// The file is absent or holds no plan; the message names the place.
    /// </exception>
    public static EvaluationPlan Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new DataFileException(path, "must be a plan", "nothing there", "Write one with --print-plan.");
        }

        InputFile.Require(path, LargestSize);
        return Parse(File.ReadAllText(path), path);
    }

    /// <summary>Reads a plan.</summary>
    /// <param name="json">The plan.</param>
    /// <param name="path">What it is called in messages.</param>
    /// <exception cref="DataFileException">The text is no plan; the message names the place.</exception>
    public static EvaluationPlan Parse(string json, string path)
    {
        try
        {
            var plan = RequireObject(path, "the plan", JsonNode.Parse(json, documentOptions: Lenient));
            foreach (var attack in plan["attacks"] as JsonArray ?? [])
            {
                RequireObject(path, "attacks", attack);
            }

            FormerWords.Rewrite(plan);
            RequireKnownKeys(path, "the plan", plan, typeof(EvaluationPlan));
            if (plan["contract"] is { } contract)
            {
                RequireKnownKeys(path, "contract", RequireObject(path, "contract", contract), typeof(ModelDeclaration));
            }

            return plan.Deserialize<EvaluationPlan>(Options)!;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new DataFileException(
                path, "must be a plan in JSON", FirstSentence(exception.Message),
                "Compare it with what --print-plan writes.", exception);
        }
    }

    private static JsonObject RequireObject(string path, string place, JsonNode? node) =>
        node as JsonObject ?? throw new DataFileException(
            path, $"must have an object for {place}", node?.GetValueKind().ToString().ToLowerInvariant() ?? "null",
            "Compare it with what --print-plan writes.");

    private static void RequireKnownKeys(string path, string place, JsonObject members, Type type)
    {
        var known = Options.GetTypeInfo(type).Properties.Select(property => property.Name).ToList();
        var odd = members.Select(member => member.Key).Where(key => !known.Contains(key)).ToList();
        if (odd.Count > 0)
        {
            throw new DataFileException(
                path, $"must have known keys in {place}",
                string.Join(", ", odd.Select(key => $"'{key}' (nearest: {NearestName.Find(key, known)})")),
                "Correct or remove them.");
        }
    }

    private static string FirstSentence(string message) => $"'{message.Split(". ", 2)[0].TrimEnd('.')}'";
}
