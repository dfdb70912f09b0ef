using Microsoft.Playwright;

namespace SegProbe.Evaluation.Tests.Reports.Html;

/// <summary>A page in the browser, what it asked for and what it complained of.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    private OpenPage(IPage page) => Page = page;

    public IPage Page { get; }

    public List<string> Requests { get; } = [];

    public List<string> Complaints { get; } = [];

    public static async Task<OpenPage> Of(IPage page, string file)
    {
        var open = new OpenPage(page);
        page.Request += (_, request) => open.Requests.Add(request.Url[..Math.Min(request.Url.Length, 100)]);
        page.Console += (_, message) => open.Complaints.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => open.Complaints.Add(error);
        page.Dialog += async (_, dialog) =>
        {
            open.Complaints.Add($"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
        await page.GotoAsync(new Uri(file).AbsoluteUri);
        return open;
    }

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();
}
