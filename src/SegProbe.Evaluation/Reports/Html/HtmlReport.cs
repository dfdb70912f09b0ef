using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace SegProbe.Evaluation.Reports.Html;

/// <summary>
/// A run as one page of HTML that needs no network: figures, charts, pictures, and where they come from.
/// </summary>
public static class HtmlReport
{
    /// <summary>Reads a run's folder, its database and kept images, and writes its report.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">What to show.</param>
    /// <param name="output">Receives the page; every name from the run in it is escaped.</param>
    /// <exception cref="DataFileException">The folder holds no run, or a file of it is damaged.</exception>
    public static async Task WriteAsync(string folder, HtmlReportOptions options, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        var data = ReportData.Read(folder, options);
        await using var services = new ServiceCollection().AddSingleton(data).BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var page = await renderer.RenderComponentAsync<ReportPage>().ConfigureAwait(false);
            page.WriteHtmlTo(output);
        }).ConfigureAwait(false);
    }
}

/// <summary>Settings of an <see cref="HtmlReport"/>.</summary>
public sealed record HtmlReportOptions
{
    /// <summary>The examples that the gallery shows at most, by default.</summary>
    public const int DefaultExamples = 50;

    /// <summary>Gets the examples that the gallery shows at most, at least 0; 50 by default.</summary>
    public int Examples { get; init => field = Check.AtLeast(value, 0); } = DefaultExamples;
}
