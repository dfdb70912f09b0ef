using System.Diagnostics;
using SegProbe.Models.Contracts;
using SegProbe.Models.Imports;
using static TorchSharp.torch;

namespace SegProbe.Tests;

public sealed class InputFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Require_RefusesPipesAndDevices_AlsoBehindALink()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes and devices are those of Linux.");
        MakePipe("pipe");
        File.CreateSymbolicLink(folder["zero"], "/dev/zero");

        foreach (var path in (string[])[folder["pipe"], folder["zero"], "/dev/zero", "/dev/null"])
        {
            var error = Assert.Throws<DataFileException>(() => InputFile.Require(path));

            Assert.Equal(
                $"{path} must be a file, got a pipe, a socket or a device. Write its content to a file first.",
                error.Message);
        }
    }

    [Fact]
    public void Require_TakesFilesAndLinksToThem_AndLeavesTheRestToTheReader()
    {
        File.WriteAllText(folder["file"], "12345");
        File.CreateSymbolicLink(folder["link"], folder["file"]);

        InputFile.Require(folder["file"], 5);
        InputFile.Require(folder["link"], 5);
        InputFile.Require(folder["absent"], 5);
        InputFile.Require(folder.FullName, 5);
    }

    [Theory]
    [InlineData("file")]
    [InlineData("link")]
    public void Require_RefusesAFileThatIsTooLarge(string name)
    {
        File.WriteAllText(folder["file"], "123456");
        File.CreateSymbolicLink(folder["link"], folder["file"]);

        var error = Assert.Throws<DataFileException>(() => InputFile.Require(folder[name], 5));

        Assert.Equal($"{folder[name]} must have at most 5 bytes, got 6. Give another file.", error.Message);
    }

    [Theory]
    [InlineData("model.pt")]
    [InlineData("model.onnx")]
    [InlineData("model.safetensors")]
    public void Networks_AreNotReadFromAPipe(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes are those of Linux.");
        MakePipe(name);

        Assert.Throws<DataFileException>(() => NetworkFile.Open(folder[name], null, CPU));
    }

    [Fact]
    public void Contracts_AreNotReadFromAPipe()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes are those of Linux.");
        MakePipe("model.pt.json");

        Assert.Throws<DataFileException>(() => ContractFile.ReadFor(folder["model.pt"]));
    }

    private void MakePipe(string name)
    {
        using var process = Process.Start("mkfifo", [folder[name]]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
