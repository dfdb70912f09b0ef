using SegProbe.Models.Contracts;

namespace SegProbe.Tests.Models.Contracts;

public sealed class ContractFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Model => folder["model.pt"];

    [Fact]
    public void ReadFor_TakesEveryKey()
    {
        var declared = Read(
            """
            {
              "range": [0, 255], "channels": 3, "channel_order": "bgr", "mean": [103.5, 116.3, 123.7], "std": [1],
              "layout": "nhwc", "size": [256, 512], "multiple_of": 32, "head": "probabilities", "output": "out",
              "output_covers": "whole", "class_names": ["skin", "lesion"], "convert_channels": true, "tile": 256,
              "overlap": 0.5, "blend": "gaussian"
            }
            """);

        Assert.Equal(
            new ModelDeclaration
            {
                Range = new(0, 255),
                Channels = 3,
                ChannelOrder = ChannelOrder.Bgr,
                Mean = declared.Mean,
                Std = declared.Std,
                Layout = TensorLayout.Nhwc,
                Size = declared.Size,
                MultipleOf = 32,
                Head = ModelHead.Probabilities,
                Output = "out",
                OutputCovers = OutputCover.Whole,
                ClassNames = declared.ClassNames,
                ConvertChannels = true,
                Tile = 256,
                Overlap = 0.5,
                Blend = TileBlend.Gaussian,
            },
            declared);
        Assert.Equal([103.5, 116.3, 123.7], declared.Mean!);
        Assert.Equal([1.0], declared.Std!);
        Assert.Equal([256, 512], declared.Size!);
        Assert.Equal(["skin", "lesion"], declared.ClassNames!);
    }

    [Fact]
    public void ReadFor_SaysNothing_WhereThereIsNoFile() =>
        Assert.Equal(new(), ContractFile.ReadFor(Model));

    [Fact]
    public void Write_IsReadBack_AndKeepsAnExistingFile()
    {
        var declared = new ModelDeclaration { Range = new(-1, 1), Head = ModelHead.Probabilities, Tile = 64 };
        ContractFile.Write(ContractFile.PathFor(Model), declared);

        Assert.Equal(declared, ContractFile.ReadFor(Model));
        var error = Assert.Throws<DataFileException>(() => ContractFile.Write(ContractFile.PathFor(Model), new()));
        Assert.Equal(
            $"{Model}.json must be a new file, got an existing one. Edit it, or remove it first.", error.Message);
    }

    [Theory]
    [InlineData(
        """{"maen": [0.5]}""",
        "must have known keys, got 'maen'. Did you mean 'mean'? docs/reference/models.md lists them.")]
    [InlineData(
        """{"chanel_order": "rgb"}""",
        "must have known keys, got 'chanel_order'. Did you mean 'channel_order'? docs/reference/models.md lists them.")]
    [InlineData(
        """{"head": "logits", "head": "logits"}""",
        "must have each key once, got 'head' twice. Write one with 'segprobe inspect --write-contract'.")]
    [InlineData(
        """{"head": "softmax"}""",
        "must have as 'head' logits or probabilities, got \"softmax\". Correct it, or leave the key out.")]
    [InlineData(
        """{"head": 1}""", "must have as 'head' logits or probabilities, got 1. Correct it, or leave the key out.")]
    [InlineData(
        """{"range": [255, 0]}""",
        "must have as 'range' two numbers, the lower one first, such as [0, 255], got [255, 0]. " +
        "Correct it, or leave the key out.")]
    [InlineData(
        """{"range": 255}""",
        "must have as 'range' two numbers, the lower one first, such as [0, 255], got 255. " +
        "Correct it, or leave the key out.")]
    [InlineData(
        """{"std": [0]}""",
        "must have as 'std' a list of numbers above 0, one for all or one for each channel, " +
        "such as [0.229, 0.224, 0.225], got [0]. Correct it, or leave the key out.")]
    [InlineData(
        """{"size": [256]}""",
        "must have as 'size' [height, width] in pixels, 1 to 16384, or [] for any, got [256]. " +
        "Correct it, or leave the key out.")]
    [InlineData(
        """{"overlap": 1}""",
        "must have as 'overlap' a number of at least 0 and below 1, got 1. Correct it, or leave the key out.")]
    [InlineData(
        "[]", "must be a JSON object, got Array. Write one with 'segprobe inspect --write-contract'.")]
    public void ReadFor_RefusesWhatIsNoContract(string text, string complaint)
    {
        var error = Assert.Throws<DataFileException>(() => Read(text));

        Assert.Equal($"{Model}.json {complaint}", error.Message);
    }

    [Fact]
    public void ReadFor_RefusesAFileThatIsFarTooLarge()
    {
        var error = Assert.Throws<DataFileException>(() => Read(new string(' ', 1_000_001)));

        Assert.Equal(
            $"{Model}.json must have at most 1000000 bytes, got 1000001. " +
            "Write one with 'segprobe inspect --write-contract'.", error.Message);
    }

    public void Dispose() => folder.Dispose();

    private ModelDeclaration Read(string text)
    {
        File.WriteAllText($"{Model}.json", text);
        return ContractFile.ReadFor(Model);
    }
}
