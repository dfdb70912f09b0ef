using System.Security.Cryptography;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Data.Phantoms;

namespace SegProbe.Evaluation.Tests.Data.Phantoms;

public sealed class PhantomSourceTests
{
    public static TheoryData<PhantomKind> Kinds => [PhantomKind.Fundus, PhantomKind.FundusDisc, PhantomKind.Dermoscopy];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Load_GivesTheSameBytes_FromSeveralThreadsInAnyOrder(PhantomKind kind)
    {
        PhantomSource source = new(kind, count: 12, seed: 7, size: 48);
        var inOrder = Hashes(source);
        var scattered = new string[inOrder.Length];

        Parallel.For(0, scattered.Length, i => scattered[^(i + 1)] = Hash(source.Load(scattered.Length - 1 - i)));

        Assert.Equal(inOrder, scattered);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Load_GivesTheSameBytes_HoweverManySamplesThereAre(PhantomKind kind)
    {
        var few = Hashes(new(kind, count: 3, seed: 7, size: 32));
        var many = Hashes(new(kind, count: 9, seed: 7, size: 32));

        Assert.Equal(few, many[..3]);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Load_GivesOtherBytes_ForEverySampleAndSeed(PhantomKind kind)
    {
        string[] hashes =
        [
            .. Hashes(new(kind, count: 6, seed: 7, size: 32)),
            .. Hashes(new(kind, count: 6, seed: 8, size: 32)),
            .. Hashes(new(kind, count: 6, seed: -7, size: 32)),
        ];

        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }

    // Any machine must draw these bytes; the drawing uses only arithmetic whose rounding is prescribed.
    [Theory]
    [InlineData(PhantomKind.Fundus, "2e7545e60b9b381a474963dbc6cf3952e347dbf54fe92f60ff79d3c517f208a4")]
    [InlineData(PhantomKind.FundusDisc, "ed8c32f3bce0957afb42612fe8d48c95ac6e5be83cc133e1dc703ed05333e1e6")]
    [InlineData(PhantomKind.Dermoscopy, "e87f8d46fb43b2b0015784d3d1a3c09b9314763a5dad2fdbb5a7d954985f8a69")]
    public void Load_GivesThePinnedBytes(PhantomKind kind, string hash)
    {
        PhantomSource source = new(kind, count: 4, seed: 7, size: 32);

        Assert.Equal(hash, Hash(source.Load(3)));
    }

    [Fact]
    public void Load_GivesFundusDiscThePicturesOfFundus()
    {
        var fundus = new PhantomSource(PhantomKind.Fundus, count: 1, seed: 7, size: 48).Load(0);
        var disc = new PhantomSource(PhantomKind.FundusDisc, count: 1, seed: 7, size: 48).Load(0);

        Assert.Equal(fundus.Image.Values, disc.Image.Values);
        Assert.Equal(fundus.Mask.Labels.Select(label => label > 0), disc.Mask.Labels.Select(label => label == 1));
    }

    [Fact]
    public void Load_GivesThreeChannelsOfTheSizeAskedFor()
    {
        var (image, mask) = new PhantomSource(PhantomKind.Dermoscopy, count: 1, seed: 7, size: 40).Load(0);

        Assert.Equal((3, 40, 40), (image.Channels, image.Height, image.Width));
        Assert.Equal((40, 40), (mask.Height, mask.Width));
    }

    [Fact]
    public void Identity_NamesTheSampleAndHashesItsContent()
    {
        PhantomSource source = new(PhantomKind.FundusDisc, count: 18, seed: 7, size: 32);
        var (image, mask) = source.Load(17);

        Assert.Equal("fundus-disc-000017", source.Ids[17]);
        Assert.Equal(new("phantom:fundus-disc:7#17", Sha256(image.Values)), source.ImageIdentity(17));
        Assert.Equal(new("phantom:fundus-disc:7#17", Sha256(mask.Labels)), source.MaskIdentity(17));
    }

    [Fact]
    public void Split_GivesDisjointPartsThatTogetherAreAll()
    {
        PhantomSource source = new(PhantomKind.Fundus, count: 200, seed: 7, size: 32);

        var (train, val, test) = (source.Split("train"), source.Split("val"), source.Split("test"));

        Assert.Equal((140, 30, 30), (train.Ids.Count, val.Ids.Count, test.Ids.Count));
        Assert.Equal(source.Ids, train.Ids.Concat(val.Ids).Concat(test.Ids).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("train")]
    [InlineData("val")]
    [InlineData("test")]
    public void Split_KeepsItsSamples_WhenTheCollectionGrows(string split)
    {
        var small = new PhantomSource(PhantomKind.Fundus, count: 47, seed: 7, size: 32).Split(split).Ids;
        var large = new PhantomSource(PhantomKind.Fundus, count: 470, seed: 7, size: 32).Split(split).Ids;

        Assert.Equal(small, large.Take(small.Count));
    }

    [Fact]
    public void Split_LoadsTheSamplesItNames()
    {
        PhantomSource source = new(PhantomKind.Dermoscopy, count: 20, seed: 7, size: 32);

        var test = source.Split("test");

        var last = test.Ids.Count - 1;
        Assert.Equal("dermoscopy-000019", test.Ids[last]);
        Assert.Equal(Hash(source.Load(19)), Hash(test.Load(last)));
        Assert.Equal(source.ImageIdentity(19), test.ImageIdentity(last));
    }

    [Fact]
    public void Split_GivesAll_ForNull()
    {
        PhantomSource source = new(PhantomKind.Fundus, count: 5, seed: 7, size: 32);

        Assert.Equal(source.Ids, source.Split(null).Ids);
    }

    [Fact]
    public void Split_RejectsAPartThatDoesNotExist()
    {
        PhantomSource source = new(PhantomKind.Fundus, count: 40, seed: 7, size: 32);

        var error = Assert.Throws<DataFileException>(() => source.Split("validation"));

        Assert.Equal(
            "phantom:fundus:40:7 must be split into train, val or test, got 'validation'. " +
            "Name one of them, or none for all.",
            error.Message);
    }

    [Fact]
    public void Split_RejectsAPartWithoutSamples()
    {
        PhantomSource source = new(PhantomKind.Fundus, count: 3, seed: 7, size: 32);

        var error = Assert.Throws<DataFileException>(() => source.Split("test"));

        Assert.StartsWith("phantom:fundus:3:7 must have samples in the part 'test', got none among 3.", error.Message);
    }

    [Theory]
    [InlineData(0, 32, "count")]
    [InlineData(1, 31, "size")]
    [InlineData(1, 4097, "size")]
    public void Constructor_RejectsNumbersOutOfRange(int count, int size, string name)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => new PhantomSource(PhantomKind.Fundus, count, seed: 7, size));

        Assert.Equal(name, error.ParamName);
    }

    private static string[] Hashes(PhantomSource source) =>
        [.. Enumerable.Range(0, source.Ids.Count).Select(i => Hash(source.Load(i)))];

    private static string Hash(Sample sample) => Sha256([.. sample.Image.Values, .. sample.Mask.Labels]);

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
