using System.Reflection;
using Microsoft.Playwright;
using SegProbe.Evaluation.Reports.Html;

namespace SegProbe.Evaluation.Tests.Reports.Html;

/// <summary>The browser of the machine, without a window, and a report whose names are hostile.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Executable = "/usr/bin/chromium";

    private readonly MadeUpRun run = new() { Name = "<img src=x onerror=alert(1)>" };
    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>Gets whether there is one.</summary>
    public static bool IsInstalled => File.Exists(Executable);

    public async ValueTask InitializeAsync()
    {
        if (!IsInstalled)
        {
            return;
        }

        Environment.SetEnvironmentVariable(
            "PLAYWRIGHT_DRIVER_SEARCH_PATH",
            typeof(Browser).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
                .Single(data => data.Key == "BrowserDriver").Value);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Executable,
            Args =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });
        run.Write();
        await using var writer = new StreamWriter(run.File("report.html"));
        await HtmlReport.WriteAsync(run.Folder, new(), writer);
    }

    /// <summary>Opens the report and notes what it asks for and complains of.</summary>
    internal async Task<OpenPage> Open(int width, ColorScheme scheme)
    {
        var context = await browser!.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = 900 },
            ColorScheme = scheme,
        });
        return await OpenPage.Of(await context.NewPageAsync(), run.File("report.html"));
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
        run.Dispose();
    }
}
