using SegProbe.Evaluation.Training;

namespace SegProbe.Evaluation.Tests.Training;

public sealed class ValidationSplitTests
{
    [Fact]
    public void Divide_TakesTheSourcesOwnParts()
    {
        var (training, validation) = ValidationSplit.Divide(
            ListedSamples.Numbered(5, ["val", "train", "test", "train", "val"]), seed: 7);

        Assert.Equal(["s01", "s03"], training.Ids);
        Assert.Equal(["s00", "s04"], validation.Ids);
    }

    [Fact]
    public void Divide_HoldsOutASeventhOfTheTrainingPart_WhereThereIsNoVal()
    {
        string[] parts = [.. Enumerable.Range(0, 30).Select(i => i < 21 ? "train" : "test")];

        var (training, validation) = ValidationSplit.Divide(ListedSamples.Numbered(30, parts), seed: 7);

        Assert.Equal(3, validation.Ids.Count);
        Assert.Equal(
            Enumerable.Range(0, 21).Select(i => $"s{i:D2}"),
            training.Ids.Concat(validation.Ids).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Divide_HoldsOutOneSampleAtLeast()
    {
        var (training, validation) = ValidationSplit.Divide(ListedSamples.Numbered(2), seed: 7);

        Assert.Equal((1, 1), (training.Ids.Count, validation.Ids.Count));
        Assert.NotEqual(training.Ids, validation.Ids);
    }

    [Fact]
    public void Divide_DependsOnTheSeed()
    {
        Assert.Equal(HeldOut(7), HeldOut(7));
        Assert.NotEqual(HeldOut(7), HeldOut(8));

        static IReadOnlyList<string> HeldOut(int seed) =>
            ValidationSplit.Divide(ListedSamples.Numbered(70), seed).Validation.Ids;
    }

    [Fact]
    public void Divide_NeverTrainsOnAnotherPart_WhereNoneIsNamedTrain() =>
        Assert.Throws<DataFileException>(
            () => ValidationSplit.Divide(ListedSamples.Numbered(5, ["val", "test", "test", "val", "test"]), seed: 7));

    [Fact]
    public void Divide_RefusesASingleSample()
    {
        var error = Assert.Throws<DataFileException>(() => ValidationSplit.Divide(ListedSamples.Numbered(1), seed: 7));

        Assert.Equal("listed must have at least 2 samples to train on, got 1. Add more.", error.Message);
    }
}
