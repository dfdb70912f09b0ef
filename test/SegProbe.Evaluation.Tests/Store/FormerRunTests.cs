using SegProbe.Evaluation.Store;
using SegProbe.Evaluation.Sweeps;

namespace SegProbe.Evaluation.Tests.Store;

/// <summary>
/// A run of version 0.1.0 with schema 3, 12 rows of phantoms: asma, pgd, min-norm, goals reach and avoid,
/// --survive jpeg:75,90.
/// </summary>
public sealed class FormerRunTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Rows_AreRead_WithTheWordsOfToday()
    {
        using var store = RunStore.OpenToRead(Copy());

        var rows = store.Rows();

        Assert.Equal(
            ["asma", "asma-avoid", "pgd", "pgd-avoid", "min-norm", "min-norm-avoid"],
            rows.Select(row => row.Setting).Distinct());
        Assert.All(rows, row =>
        {
            var isUntargeted = row.Setting.EndsWith("-avoid", StringComparison.Ordinal);
            Assert.Equal(isUntargeted ? "untargeted" : "targeted", row.Parameters.Text("goal"));
            Assert.Equal(isUntargeted ? "truth" : "other", row.Parameters.Text("target_from"));
            Assert.Equal(("jpeg:75,90", 3.0), (row.Parameters.Text("eot"), row.Parameters.Number("steps")));
            Assert.NotNull(row.EotIou);
            Assert.NotNull(row.BestL2);
        });
        Assert.Equal(0.3, rows[0].Parameters.Number("first_step_l2"));
        Assert.Equal(0.002088695241533888, rows[0].Parameters.Number("beta"));
        Assert.Equal(("linf", 8 / 255.0), (rows[4].Parameters.Text("norm"), rows[4].Parameters.Number("epsilon")));
        Assert.Equal(0.95, rows[8].Parameters.Number("success_iou"));
    }

    [Fact]
    public void Plan_IsRead()
    {
        using var store = RunStore.OpenToRead(Copy());

        var plan = PlanFile.Parse(store.Identity.Plan, "run.db");

        Assert.Equal("jpeg:75,90", plan.Eot);
        Assert.Equal(["targeted", "untargeted"], plan.Attacks[0]["goal"]);
    }

    [Fact]
    public void Parquet_HasTheRowsOfTheDatabase()
    {
        using var store = RunStore.OpenToRead(Copy());

        var rows = RowFile.ReadParquet(TestFiles.Beside("Schema3/rows.parquet"));

        Assert.Equal(store.Rows(), rows);
    }

    [Fact]
    public void Rows_AreExportedAndMerged_InTheNewForm()
    {
        RunMerge.Write(folder["new"], [Copy()]);
        using var merged = RunStore.OpenToWrite(folder["new"], new("", "", "1/1", 12));
        using var former = RunStore.OpenToRead(Copy());

        RowFile.Write(folder["rows.parquet"], former.Rows());

        Assert.Equal(former.Rows(), merged.Rows());
        Assert.Equal(former.Rows(), RowFile.ReadParquet(folder["rows.parquet"]));
    }

    [Fact]
    public void OpenToWrite_Refuses()
    {
        var run = Copy();

        var error = Assert.Throws<DataFileException>(() => RunStore.OpenToWrite(run, new("", "", "1/1", 12)));

        Assert.Equal(
            $"{Path.Combine(run, "run.db")} must have schema version 5, got 3. Go on with the SegProbe that began the " +
            "run, or start again in another folder. This one can read it.",
            error.Message);
    }

    public void Dispose() => folder.Dispose();

    private string Copy()
    {
        Directory.CreateDirectory(folder["run"]);
        File.Copy(TestFiles.Beside("Schema3/run.db"), folder["run/run.db"], overwrite: true);
        return folder["run"];
    }
}
