using System.Reflection;
using Microsoft.Playwright;

namespace SegProbe.Evaluation.Tests.Reports.Html;

/// <summary>The browser of the machine, without a window.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Executable = "/usr/bin/chromium";

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
                .Single(each => each.Key == "BrowserDriver").Value);
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
    }

    /// <summary>Opens a page and notes what it asks for and complains of.</summary>
    internal async Task<OpenPage> Open(string file, int width, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await browser!.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = 900 },
            ColorScheme = scheme,
        });
        return await OpenPage.Of(await context.NewPageAsync(), file);
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
    }
}
