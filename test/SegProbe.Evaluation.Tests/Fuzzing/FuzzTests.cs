using System.Text;
using SegProbe.Evaluation.Data;
using SegProbe.Evaluation.Store;
using SegProbe.Evaluation.Sweeps;
using SegProbe.Evaluation.Tests.Store;

namespace SegProbe.Evaluation.Tests.Fuzzing;

/// <summary>Foreign plans, runs and images, damaged or made to harm, are read or refused: see <see cref="Fuzz"/>.</summary>
public sealed class FuzzTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Plans_AreReadOrRefused()
    {
        var plan = PlanFile.Write(new()
        {
            Model = "m.pt",
            Data = "data",
            Contract = new() { Layout = Models.Contracts.TensorLayout.Nchw, ClassNames = ["a", "b"] },
            Attacks =
            [
                new() { Methods = ["asma"], ["beta"] = ["1e-5", "2e-5"], ["tau"] = ["1e-7"] },
                new() { Methods = ["min-norm", "pgd"], ["epsilon"] = ["8/255"], ["steps"] = ["9"] },
            ],
        });

        var (read, refused) = Fuzz.Run(
            [Encoding.UTF8.GetBytes(plan)], ".json",
            path => PlanFile.Read(path).Expand(SegProbe.Attacks.AttackCatalog.Default, _ => { }, (_, name) => name));

        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");
    }

    [Fact]
    public void Databases_AreReadOrRefused()
    {
        using (var store = RunStore.OpenToWrite(folder["good"], new("{}", "abc", "1/1", 2)))
        {
            store.Add([new(Rows.Asma, [new(0, 0.1, 0.5, 0, 0, 3e-5, 900)]), new(Rows.Failed, null)]);
        }

        Directory.CreateDirectory(folder["run"]);
        var (_, refused) = Fuzz.Run([File.ReadAllBytes(folder["good/run.db"])], ".db", path =>
        {
            File.Copy(path, folder["run/run.db"], overwrite: true);
            try
            {
                using var store = RunStore.OpenToRead(folder["run"]);
                store.Rows();
                store.Environments();
                store.Done();
                store.Trajectory(0, "asma");
            }
            catch (IOException exception)
            {
                throw new DataFileException(path, "must be readable", exception.Message, "", exception);
            }
        });

        Assert.True(refused > 0);
    }

    [Fact]
    public void ParquetFiles_AreReadOrRefused()
    {
        RowFile.Write(folder["rows.parquet"], [Rows.Asma, Rows.Failed]);

        var (_, refused) = Fuzz.Run(
            [File.ReadAllBytes(folder["rows.parquet"])], ".parquet", path => RowFile.ReadParquet(path));

        Assert.True(refused > 0);
    }

    [Fact]
    public void Images_AreReadOrRefused()
    {
        var image = new PixelImage(3, 9, 7, [.. Enumerable.Range(0, 189).Select(i => (byte)i)]);
        ImageFile.WritePng(folder["a.png"], image);
        ImageFile.WriteJpeg(folder["a.jpg"], image, 90);
        var deep = Png16Bit.Encode(new(1, 4, 4, [.. Enumerable.Range(0, 16).Select(i => (ushort)(i * 10))]));

        var (read, refused) = Fuzz.Run(
            [File.ReadAllBytes(folder["a.png"]), File.ReadAllBytes(folder["a.jpg"]), deep], ".png",
            path => ImageFile.ReadLabels(path), allowed: 8 * ImageFile.LargestPixelCount);

        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");
    }
}
