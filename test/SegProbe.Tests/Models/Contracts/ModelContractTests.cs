using SegProbe.Models.Contracts;

namespace SegProbe.Tests.Models.Contracts;

public sealed class ModelContractTests
{
    [Fact]
    public void Resolve_TakesEachValueFromTheStrongestSource()
    {
        var contract = ModelContract.Resolve(
            option: new() { Head = ModelHead.Probabilities },
            file: new() { Head = ModelHead.Logits, Mean = [0.5] },
            model: new() { Mean = [0.1], Channels = 1 });

        Assert.Equal(
            (ModelHead.Probabilities, 1, TensorLayout.Nchw),
            (contract.Values.Head, contract.Values.Channels, contract.Values.Layout));
        Assert.Equal([0.5], contract.Values.Mean!);
        Assert.Equal(
            [ContractSource.Option, ContractSource.File, ContractSource.Model, ContractSource.Assumed],
            ((string[])["head", "mean", "channels", "layout"]).Select(key => contract.Sources[key]));
    }

    [Fact]
    public void Resolve_AssumesWhatMostModelsHave()
    {
        var contract = ModelContract.Resolve(new(), new(), new());

        Assert.Equal(
            (new(0, 1), ChannelOrder.Rgb, 1, ModelHead.Logits, false, null, null),
            (contract.Values.Range!.Value, contract.Values.ChannelOrder, contract.Values.MultipleOf,
                contract.Values.Head, contract.Values.ConvertChannels, contract.Values.Tile, contract.Values.Overlap));
        Assert.All(contract.Sources.Values, source => Assert.Equal(ContractSource.Assumed, source));
    }

    [Fact]
    public void Resolve_AssumesMonaisOverlap_WhereThereAreTiles()
    {
        var contract = ModelContract.Resolve(new() { Tile = 256 }, new(), new());

        Assert.Equal((0.25, TileBlend.Constant), (contract.Values.Overlap, contract.Values.Blend));
    }

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void Resolve_RefusesContradictions(ModelDeclaration declared, string complaint)
    {
        var error = Assert.Throws<ArgumentException>(() => ModelContract.Resolve(declared, new(), new()));

        Assert.Equal(complaint, error.Message);
    }

    public static TheoryData<ModelDeclaration, string> Contradictions => new()
    {
        {
            new() { Channels = 1, Mean = [1, 2, 3] },
            "channels, mean and std must be of one number of channels, got 1 and 3. Correct the one that is wrong."
        },
        {
            new() { Tile = 64, Size = [128, 128] },
            "tile must be the size that the model takes, 128 x 128, got 64. Leave it out, or correct size."
        },
        {
            new() { Overlap = 0.5 },
            "overlap and blend must come with tile, got no tile. Give the side of a tile with --tile."
        },
        {
            new() { Tile = 100, MultipleOf = 32 },
            "tile must be a multiple of 32, as multiple_of says, got 100. Take the next multiple."
        },
    };
}
