using SegProbe.Evaluation.Sweeps;

namespace SegProbe.Evaluation.Tests.Sweeps;

public sealed class ShardTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public void Parts_HaveEachUnitOnce(int count) =>
        Assert.All(
            Enumerable.Range(0, 20),
            unit => Assert.Single(Enumerable.Range(1, count), index => new Shard(index, count).Has(unit)));

    [Fact]
    public void Parse_ReadsWhatToStringWrites() => Assert.Equal(new(3, 12), Shard.Parse(new Shard(3, 12).ToString()));

    [Theory]
    [InlineData("0/4")]
    [InlineData("5/4")]
    [InlineData("-1/4")]
    [InlineData("1")]
    [InlineData("1/2/3")]
    [InlineData("a/b")]
    [InlineData("")]
    public void Parse_RefusesWhatIsNoPart(string text) =>
        Assert.StartsWith(
            $"must be i/n with i from 1 to n, got '{text}'.",
            Assert.Throws<FormatException>(() => Shard.Parse(text)).Message);
}
