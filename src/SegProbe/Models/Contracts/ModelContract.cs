using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace SegProbe.Models.Contracts;

/// <summary>What a model's input and output mean, and the source of each value.</summary>
public sealed class ModelContract
{
    private static readonly ModelDeclaration Assumptions = new()
    {
        Range = new(0, 1),
        ChannelOrder = Contracts.ChannelOrder.Rgb,
        Mean = [0],
        Std = [1],
        Layout = TensorLayout.Nchw,
        Size = [],
        MultipleOf = 1,
        Head = ModelHead.Logits,
        ConvertChannels = false,
    };

    // As sliding_window_inference of MONAI has them.
    private static readonly ModelDeclaration TileAssumptions = new() { Overlap = 0.25, Blend = TileBlend.Constant };

    private ModelContract(ModelDeclaration values, IReadOnlyDictionary<string, ContractSource> sources) =>
        (Values, Sources) = (values, sources);

    /// <summary>
    /// Gets the values. Channels, output, cover, class names, ignored label and tile are null where no source declares them.
    /// </summary>
    public ModelDeclaration Values { get; }

    /// <summary>Gets the source of each value by its key in JSON, such as <c>channel_order</c>.</summary>
    public IReadOnlyDictionary<string, ContractSource> Sources { get; }

    /// <summary>Takes each value from the strongest source that declares it, and assumes the rest.</summary>
    /// <param name="option">What the command or the program declares; the strongest.</param>
    /// <param name="file">What the JSON file beside the model declares.</param>
    /// <param name="model">What the model's own file declares.</param>
    /// <exception cref="ArgumentException">Values do not go together; the message names their keys.</exception>
    public static ModelContract Resolve(ModelDeclaration option, ModelDeclaration file, ModelDeclaration model)
    {
        var values = new JsonObject();
        var sources = new Dictionary<string, ContractSource>();
        Add(Assumptions, ContractSource.Assumed);
        Add(model, ContractSource.Model);
        Add(file, ContractSource.File);
        Add(option, ContractSource.Option);
        if (values.ContainsKey("tile") || values["patch"] is JsonArray { Count: > 0 })
        {
            Complete(TileAssumptions);
        }
        else if (values.ContainsKey("overlap") || values.ContainsKey("blend"))
        {
            throw new ArgumentException(
                "overlap and blend must come with tile, got no tile. Give the side of a tile with --tile.");
        }

        var contract = new ModelContract(ContractKeys.FromJson(values), sources);
        contract.RequireAgreement();
        return contract;

        void Add(ModelDeclaration declaration, ContractSource source)
        {
            foreach (var (key, value) in ContractKeys.ToJson(declaration))
            {
                values[key] = value!.DeepClone();
                sources[key] = source;
            }
        }

        void Complete(ModelDeclaration declaration)
        {
            foreach (var (key, value) in ContractKeys.ToJson(declaration).Where(each => !values.ContainsKey(each.Key)))
            {
                values[key] = value!.DeepClone();
                sources[key] = ContractSource.Assumed;
            }
        }
    }

    /// <summary>Gives the contract with one value more, found out by a forward pass where no source declares it.</summary>
    internal ModelContract Assume(ModelDeclaration found)
    {
        var added = ContractKeys.ToJson(found).Where(each => !Sources.ContainsKey(each.Key)).ToList();
        var values = ContractKeys.ToJson(Values);
        var sources = Sources.ToDictionary();
        foreach (var (key, value) in added)
        {
            values[key] = value!.DeepClone();
            sources[key] = ContractSource.Assumed;
        }

        return new(ContractKeys.FromJson(values), sources);
    }

    private void RequireAgreement()
    {
        var counts = ((int?[])[Values.Channels, Several(Values.Mean), Several(Values.Std)])
            .Where(count => count is not null).Distinct().ToList();
        if (counts.Count > 1)
        {
            throw new ArgumentException(
                "channels, mean and std must be of one number of channels, got " +
                $"{string.Join(" and ", counts)}. Correct the one that is wrong.");
        }

        if (Values is { Tile: { } tile, Size: [var height, var width] } && (tile != height || tile != width))
        {
            throw new ArgumentException(
                $"tile must be the size that the model takes, {height} x {width}, got {tile}. " +
                "Leave it out, or correct size.");
        }

        if (Values is { Normalisation: VolumeNormalisation.Window, Window: null }
            or { Normalisation: VolumeNormalisation.Percentiles, Percentiles: null })
        {
            throw new ArgumentException(
                "normalisation by window or percentiles must come with them, got none. Give window or percentiles.");
        }

        if (Values is { Patch: [_, ..] patch, MultipleOf: { } factor } && patch.Any(length => length % factor != 0))
        {
            throw new ArgumentException(
                $"patch must be multiples of {factor}, as multiple_of says, got {string.Join(" x ", patch)}. " +
                "Take the next multiples.");
        }

        if (Values.Regions is { } regions && !regions.Order().SequenceEqual(Enumerable.Range(1, regions.Count)))
        {
            throw new ArgumentException(
                $"regions must name the labels 1 to {regions.Count}, each once, got {string.Join(", ", regions)}. " +
                "Number the labels from 1 on.");
        }

        if (Values is { Tile: { } side, MultipleOf: { } multiple } && side % multiple != 0)
        {
            throw new ArgumentException(
                $"tile must be a multiple of {multiple}, as multiple_of says, got {side}. Take the next multiple.");
        }
    }

    private static int? Several(IReadOnlyList<double>? values) => values is { Count: > 1 } ? values.Count : null;
}

/// <summary>Where a value of a contract comes from, the strongest source last.</summary>
[JsonConverter(typeof(WordConverter<ContractSource>))]
public enum ContractSource
{
    /// <summary>A default: what most models have.</summary>
    Assumed,

    /// <summary>The model's file.</summary>
    Model,

    /// <summary>The JSON file beside the model.</summary>
    File,

    /// <summary>An option of the command, or the calling program.</summary>
    Option,
}
