using System.Diagnostics;
using SegProbe.Models.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace SegProbe.Tests.Models.Onnx;

/// <summary>
/// Damaged files: always a network or the one-line error, and never much more memory than the file has. A fixed set of
/// damages by default; for longer, SEGPROBE_FUZZ_SECONDS=600 and a filter for this class.
/// </summary>
public sealed class OnnxFuzzTests
{
    private const int Rounds = 60;
    private const double LongestRead = 20;

    // Numbers that lengths, counts and codes in a file do not expect.
    private static readonly byte[][] Odd =
    [
        [0], [0x7F], [0xFF, 0xFF, 0xFF, 0xFF, 0x07], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
        [0x80, 0x80, 0x80, 0x80, 0x10], [0x0A], [0xC0, 0x84, 0x3D],
    ];

    public static TheoryData<string> Files =>
    [
        .. Directory.EnumerateFiles(TestFiles.Beside("Data"), "*.onnx").Select(path => Path.GetFileName(path)!).Order(),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Load_GivesANetworkOrTheOneError_HoweverTheFileIsDamaged(string name)
    {
        using var folder = new TemporaryFolder();
        var original = File.ReadAllBytes(TestFiles.Beside($"Data/{name}"));
        var seconds = int.Parse(Environment.GetEnvironmentVariable("SEGPROBE_FUZZ_SECONDS") ?? "0");
        var clock = Stopwatch.StartNew();
        var (files, refused, longest) = (0, 0, TimeSpan.Zero);
        for (var seed = 0; seed < Rounds || clock.Elapsed.TotalSeconds * Files.Count < seconds; seed++)
        {
            var damaged = Damaged(original, new System.Random(seed));
            File.WriteAllBytes(folder["net.onnx"], damaged);
            var start = Environment.CpuUsage.TotalTime;
            refused += Try(folder["net.onnx"], damaged.Length, $"{name}, seed {seed}") ? 0 : 1;
            longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, (Environment.CpuUsage.TotalTime - start).Ticks));
            files++;
        }

        Assert.True(longest.TotalSeconds < LongestRead, $"{name}: {longest.TotalSeconds:F1} s");
        Fuzz.Tell(files, refused, longest);
    }

    [Fact]
    public void Load_RefusesEveryBeginningOfAFile()
    {
        using var folder = new TemporaryFolder();
        var original = File.ReadAllBytes(TestFiles.Beside("Data/classifier.onnx"));
        for (var length = 0; length < original.Length - 200; length += 37)
        {
            File.WriteAllBytes(folder["net.onnx"], original[..length]);

            Assert.Throws<DataFileException>(() => OnnxNetwork.Load(folder["net.onnx"], new()));
        }
    }

    private static byte[] Damaged(byte[] original, System.Random random)
    {
        var bytes = original.ToList();
        for (var i = random.Next(1, 4); i > 0 && bytes.Count > 16; i--)
        {
            var at = random.Next(bytes.Count - 12);
            var odd = Odd[random.Next(Odd.Length)];
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 2:
                    bytes.InsertRange(at, odd);
                    break;
                case 3:
                    bytes.RemoveRange(at, random.Next(1, 12));
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - 12), 12));
                    break;
                default:
                    for (var k = 0; k < odd.Length; k++)
                    {
                        bytes[at + k] = odd[k];
                    }

                    break;
            }
        }

        return [.. bytes];
    }

    // Whether the file was read.
    private static bool Try(string path, int length, string which)
    {
        using var scope = NewDisposeScope();
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var isRead = true;
        try
        {
            using var network = OnnxNetwork.Load(path, new() { Verify = false });
            long[] size = [.. network.InputShape?.Select(axis => Math.Min(axis ?? 16, 64)) ?? [1, 3, 16, 16]];
            if (size.Aggregate(1.0, (product, axis) => product * axis) < 1e5)
            {
                using var image = rand(size);
                network.Forward(image).Dispose();
            }
        }
        catch (DataFileException exception)
        {
            isRead = false;
            Assert.DoesNotContain('\n', exception.Message);
            Assert.StartsWith(path, exception.Message, StringComparison.Ordinal);
        }

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < (4 << 20) + (40L * length), which);
        Assert.True(DisposeScopeManager.Statistics.ThreadTotalLiveCount <= live, which);
        return isRead;
    }
}
