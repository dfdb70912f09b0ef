// Measures what a step costs and writes docs/explanation/performance.md.
// Run it from the repository's root on a machine that does nothing else:
//   dotnet run -c Release --project bench/SegProbe.Benchmarks
using System.Globalization;
using SegProbe.Benchmarks;
using SegProbe.Native;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
if (args is ["measure", var geometry, var variant, var batch])
{
    Measurement.Run(
        int.Parse(geometry, CultureInfo.InvariantCulture), variant, int.Parse(batch, CultureInfo.InvariantCulture));
    return;
}

// The processes that measure load it for themselves; this one asks for its version.
NativeBackend.Load();
var path = Path.Combine("docs", "explanation", "performance.md");
var document = PerformanceDocument.Measure(rounds: 3, File.ReadAllText(path));
File.WriteAllText(path, document);
Console.WriteLine(document);
