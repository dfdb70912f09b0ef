using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace SegProbe.TestKit;

/// <summary>
/// Changes a good file at random, from a seed, and requires of a reader that it reads each result or refuses it with
/// one line, within 20 seconds of the processor, 120 of the clock and bounds of memory. Two seconds in all; as many as the
/// variable SEGPROBE_FUZZ_SECONDS says where it is set. The figures are a diagnostic message (-diagnostics).
/// </summary>
internal static class Fuzz
{
    private const double Seconds = 2;
    private const long AllowedPerByte = 100;
    private const long AllowedAlways = 1_000_000;
    private const int LongestMessage = 5000;
    private const double LongestRead = 20;

    // Of the clock: a busy machine makes a reader wait, but not for ever.
    private const double LongestWait = 120;

    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "[", "]", "{", "}", "\"", ",", ":", "null", "true", "-1", "0", "1e999", "9223372036854775807", "0.5", "[]",
            "\\u0000", "\\n", "\\ud800", "[[[[[[[[", "\"dtype\"", "\"BF16\"", "\"F64\"", "\"shape\"", "\"mean\"",
            "\"data_offsets\"", "\"__metadata__\"", "PK\u0001\u0002", "def forward(", "Dict[str, Tensor]",
        }.Select(Encoding.UTF8.GetBytes),
        [0xff, 0xff, 0xff, 0xff], [0, 0, 0, 0], [0x1b, 0x5b, 0x32, 0x4a],
    ];

    /// <summary>Runs a reader over changed files.</summary>
    /// <param name="good">The content of good files.</param>
    /// <param name="extension">The extension of the file that the reader is given.</param>
    /// <param name="read">Reads a file; may throw <see cref="DataFileException"/> and nothing else.</param>
    /// <param name="allowed">The bytes that a reader may take whatever the file's length.</param>
    /// <returns>How many were read and how many refused.</returns>
    public static (int Read, int Refused) Run(IReadOnlyList<byte[]> good, string extension, Action<string> read, long allowed = AllowedAlways)
    {
        using var folder = new TemporaryFolder();
        var path = folder[$"fuzzed{extension}"];
        var (accepted, refused, longest) = (0, 0, TimeSpan.Zero);
        var budget = Environment.GetEnvironmentVariable("SEGPROBE_FUZZ_SECONDS") is { } text
            ? double.Parse(text, CultureInfo.InvariantCulture) : Seconds;
        var clock = Stopwatch.StartNew();
        for (var seed = 0; clock.Elapsed.TotalSeconds < budget; seed++)
        {
            var content = Changed(good[seed % good.Count], new Random(seed));
            File.WriteAllBytes(path, content);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var (start, began) = (Environment.CpuUsage.TotalTime, clock.Elapsed);
            try
            {
                read(path);
                accepted++;
            }
            catch (DataFileException exception)
            {
                refused++;
                Assert.True(
                    exception.Message.Length < LongestMessage && !exception.Message.Any(char.IsControl),
                    $"seed {seed}: {exception.Message}");
            }
            catch (Exception exception) when (exception is not Xunit.Sdk.IAssertionException)
            {
                Assert.Fail($"seed {seed}: {exception}");
            }

            longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, (Environment.CpuUsage.TotalTime - start).Ticks));
            Assert.True(longest.TotalSeconds < LongestRead, $"seed {seed}: {longest.TotalSeconds:F1} s");
            Assert.True((clock.Elapsed - began).TotalSeconds < LongestWait, $"seed {seed}: waited too long");
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(
                allocated < allowed + (AllowedPerByte * content.Length),
                $"seed {seed}: {allocated} bytes for a file of {content.Length}");
        }

        Tell(accepted + refused, refused, longest);
        return (accepted, refused);
    }

    /// <summary>Tells what was tried.</summary>
    public static void Tell(int files, int refused, TimeSpan longest)
    {
        using var process = Process.GetCurrentProcess();
        TestContext.Current.SendDiagnosticMessage(string.Create(
            CultureInfo.InvariantCulture,
            $"{TestContext.Current.Test?.TestDisplayName}: {files} files, {refused} refused, longest " +
            $"{longest.TotalMilliseconds:F0} ms, peak of the process {process.PeakWorkingSet64 / 1e6:F0} MB"));
    }

    private static byte[] Changed(byte[] good, Random random)
    {
        var bytes = good.ToList();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            Change(bytes, random);
        }

        return [.. bytes];
    }

    // Most of a file's meaning lies in its first bytes.
    private static void Change(List<byte> bytes, Random random)
    {
        var at = random.Next(2) == 0 ? random.Next(Math.Min(bytes.Count, 200) + 1) : random.Next(bytes.Count + 1);
        var count = Math.Min(random.Next(1, 1 << random.Next(1, 9)), bytes.Count - at);
        switch (random.Next(6))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, count);
                break;
            case 3:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, count));
                break;
            case 4 when random.Next(4) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            default:
                bytes.InsertRange(at, Words[random.Next(Words.Length)]);
                break;
        }
    }
}
