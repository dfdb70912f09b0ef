using SegProbe.Evaluation.Store;

namespace SegProbe.Evaluation.Tests.Store;

public sealed class RowFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Parquet_GivesBackTheRows()
    {
        RowFile.Write(folder["rows.parquet"], [Rows.Asma, Rows.Failed]);

        Assert.Equal([Rows.Asma, Rows.Failed], RowFile.ReadParquet(folder["rows.parquet"]));
    }

    [Fact]
    public void Csv_HasALineForEachRow_WithAllDigits_AndNothingForNull()
    {
        RowFile.Write(folder["rows.csv"], [Rows.Asma, Rows.Failed]);

        var lines = File.ReadAllLines(folder["rows.csv"]);

        Assert.Equal(3, lines.Length);
        Assert.StartsWith(
            "pair,setting_index,setting,setting_hash,method,goal,steps,protocol,first_step_l2,beta,tau,target_from," +
            "precision,seed,data,",
            lines[0]);
        Assert.StartsWith(
            "0,2,asma,0123,asma,targeted,500,paper,0.3,1E-05,0.30000000000000004,other,float32,7," +
            "\"data, \"\"with\"\" marks\",",
            lines[1]);
        Assert.StartsWith("1,2,asma,0123,asma,targeted,500,paper,,,,,,7,data,", lines[2]);
        Assert.EndsWith(",0,0,0,\"images/c.png must be a complete image, got a damaged one. Replace it.\",", lines[2]);
    }

    [Fact]
    public void Write_RefusesAnotherEnding() =>
        Assert.Throws<ArgumentException>(() => RowFile.Write(folder["rows.xlsx"], [Rows.Asma]));

    [Theory]
    [InlineData("PAR1 not really PAR1")]
    [InlineData("")]
    public void ReadParquet_RefusesAnotherFile(string content)
    {
        File.WriteAllText(folder["rows.parquet"], content);

        var error = Assert.Throws<DataFileException>(() => RowFile.ReadParquet(folder["rows.parquet"]));

        Assert.Contains("must hold rows of 'segprobe export' as Parquet, got", error.Message);
    }

    [Fact]
    public void ReadParquet_RefusesAnAbsentFile() =>
        Assert.Throws<DataFileException>(() => RowFile.ReadParquet(folder["absent.parquet"]));

    public void Dispose() => folder.Dispose();
}
