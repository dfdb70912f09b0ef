namespace SegProbe.Tests;

public sealed class DataFileExceptionTests
{
    [Fact]
    public void Message_IsOneLineWithoutControlCharacters_WhateverAForeignFileHolds()
    {
        var exception = new DataFileException("a.bin", "must be good", "\u001b[2Ja\nb\0", "Mend it.");

        Assert.Equal("a.bin must be good, got  [2Ja b . Mend it.", exception.Message);
        Assert.Equal("a.bin", exception.Path);
    }

    [Fact]
    public void Message_IsCutShort_WhereWhatWasFoundIsEndless() =>
        Assert.Equal(
            $"a must be b, got {new string('x', 4000)}.... Mend it.",
            new DataFileException("a", "must be b", new('x', 100_000), "Mend it.").Message);
}
