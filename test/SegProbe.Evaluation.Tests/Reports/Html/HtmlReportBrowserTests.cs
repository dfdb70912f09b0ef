using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace SegProbe.Evaluation.Tests.Reports.Html;

public sealed class HtmlReportBrowserTests(Browser browser) : IClassFixture<Browser>
{
    private const string Why = "no /usr/bin/chromium (apt-get install -y chromium)";

    public static bool IsInstalled => Browser.IsInstalled;

    [Theory(SkipUnless = nameof(IsInstalled), Skip = Why)]
    [InlineData(360)]
    [InlineData(900)]
    [InlineData(1600)]
    public async Task Page_FitsTheWindow_AsksForNothing_AndComplainsOfNothing(int width)
    {
        await using var open = await Open(width);

        Assert.Equal(
            await open.Page.EvaluateAsync<int>("innerWidth"),
            await open.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.All(open.Requests.Skip(1), request => Assert.StartsWith("data:image/png", request));
        Assert.StartsWith("file://", open.Requests[0], StringComparison.Ordinal);
        Assert.Empty(open.Complaints);
    }

    [Fact(SkipUnless = nameof(IsInstalled), Skip = Why)]
    public async Task Policy_StopsScriptsAndRequests_ThatSlipIn()
    {
        await using var open = await Open(900);

        await open.Page.EvaluateAsync(
            "document.body.insertAdjacentHTML('beforeend', " +
            "'<img src=\"http://127.0.0.1:9/x\" onerror=\"window.slipped = 1\">')");
        await open.Page.WaitForTimeoutAsync(200);

        Assert.Contains(
            open.Complaints, complaint => complaint.Contains("Content Security Policy", StringComparison.Ordinal));
        Assert.False(await open.Page.EvaluateAsync<bool>("'slipped' in window"));
    }

    [Fact(SkipUnless = nameof(IsInstalled), Skip = Why)]
    public async Task Slider_ShowsMoreOfTheAdversarialImage_ByKeyboard()
    {
        await using var open = await Open(900);
        var slider = open.Page.GetByRole(AriaRole.Slider, new() { Name = "Case 0, asm: original to the left" });
        var over = open.Page.Locator(".card .over").First;
        var before = await over.ScreenshotAsync();

        await slider.FocusAsync();
        await open.Page.Keyboard.PressAsync("Home");

        Assert.Equal(
            "inset(0px 0px 0px 0%)", await over.EvaluateAsync<string>("element => getComputedStyle(element).clipPath"));
        Assert.NotEqual(before, await over.ScreenshotAsync());
        Assert.Equal("0 % original, 100 % adversarial image", await slider.GetAttributeAsync("aria-valuetext"));
    }

    [Fact(SkipUnless = nameof(IsInstalled), Skip = Why)]
    public async Task Scrubber_MovesPicturesAndCursor_ByKeyboard()
    {
        await using var open = await Open(900);
        var scrub = open.Page.GetByLabel("State", new() { Exact = true });
        await scrub.FocusAsync();

        await open.Page.Keyboard.PressAsync("Home");

        Assert.Equal("0", await open.Page.Locator(".frame:visible").GetAttributeAsync("data-step"));
        var start = await Cursor(open);
        await open.Page.Keyboard.PressAsync("ArrowRight");
        Assert.Equal("6", await open.Page.Locator(".frame:visible").GetAttributeAsync("data-step"));
        Assert.True(await Cursor(open) > start);
        Assert.StartsWith(
            "step 6, IoU 0.30", await open.Page.Locator("#scrub-now").TextContentAsync(), StringComparison.Ordinal);
    }

    [Theory(SkipUnless = nameof(IsInstalled), Skip = Why)]
    [InlineData("order", "asm 0,asma 0,asm 1")]
    [InlineData("iou", "asm 5,asma 5,asm 4")]
    [InlineData("l2", "asm 0,asm 1,asm 2")]
    [InlineData("l2-", "asma 5,asma 4,asma 3")]
    public async Task Sorting_PutsCardsInOrder(string by, string first)
    {
        await using var open = await Open(900);

        await open.Page.SelectOptionAsync("#sort", by);

        Assert.Equal(first, string.Join(',', (await Cards(open)).Take(3)));
    }

    [Theory(SkipUnless = nameof(IsInstalled), Skip = Why)]
    [InlineData("#method", "asma", 6)]
    [InlineData("#success", "0.9", 4)]
    [InlineData("#success", "-0.9", 8)]
    [InlineData("#case", "2", 2)]
    public async Task Filter_ShowsWhatFits_AndCounts(string control, string value, int expected)
    {
        await using var open = await Open(900);

        await open.Page.SelectOptionAsync(control, value);

        Assert.Equal(expected, (await Cards(open)).Count);
        Assert.Equal($"{expected} of 12 shown", await open.Page.TextContentAsync("#shown"));
    }

    [Fact(SkipUnless = nameof(IsInstalled), Skip = Why)]
    public async Task Filter_TakesNumbers()
    {
        await using var open = await Open(900);

        await open.Page.FillAsync("#iou", "0.8");
        await open.Page.FillAsync("#l2", "2.5");

        Assert.Equal(["asm 0", "asm 1"], await Cards(open));
    }

    [Fact(SkipUnless = nameof(IsInstalled), Skip = Why)]
    public async Task Print_CutsNoFigure_AndShowsBothImages()
    {
        await using var open = await Open(720);
        var pdf = await open.Page.PdfAsync(new() { Format = "A4" });
        await open.Page.EmulateMediaAsync(new() { Media = Media.Print });

        var first = await open.Page.Locator(".card .pane").First.BoundingBoxAsync();
        var second = await open.Page.Locator(".card .over").First.BoundingBoxAsync();

        Assert.True(Regex.Count(System.Text.Encoding.Latin1.GetString(pdf), "/Type */Page\\b") > 1);
        Assert.True(second!.X >= first!.X + first.Width);
        Assert.Equal(
            "none",
            await open.Page.Locator(".card .over").First
                .EvaluateAsync<string>("element => getComputedStyle(element).clipPath"));
        var cut = await open.Page.EvaluateAsync<string[]>(
            """
            [...document.querySelectorAll('figure, .card, .frame')]
              .filter(element => getComputedStyle(element).breakInside !== 'avoid'
                || element.getBoundingClientRect().height > 940
                || element.getBoundingClientRect().right > innerWidth)
              .map(element => element.outerHTML.slice(0, 80))
            """);
        Assert.Empty(cut);
        Assert.Equal(4, await open.Page.Locator(".frame:visible").CountAsync());
    }

    [Fact(SkipUnless = nameof(IsInstalled), Skip = Why)]
    public async Task Charts_KeepTheirText_WhereTheReaderHasAnotherFont()
    {
        await using var open = await Open(900);

        var excess = await open.Page.EvaluateAsync<double[]>(
            """
            [...document.querySelectorAll('.chart text')].map(text => {
              text.style.fontFamily = 'monospace';
              return text.getBBox().width - Number(text.getAttribute('textLength'));
            })
            """);

        Assert.NotEmpty(excess);
        Assert.All(excess, width => Assert.InRange(width, -1, 1));
    }

    [Fact(SkipUnless = nameof(IsInstalled), Skip = Why)]
    public async Task EveryControlAndPicture_HasAName()
    {
        await using var open = await Open(900);

        var nameless = await open.Page.EvaluateAsync<string[]>(
            """
            [...document.querySelectorAll('img, svg, input, select, [role], table, article')]
              .filter(element => !element.closest('[aria-hidden=true]'))
              .filter(element => !(element.getAttribute('alt') || element.getAttribute('aria-label') || element.labels?.length
                || element.getAttribute('aria-labelledby') || element.querySelector('caption')
                || element.closest('[aria-label]')))
              .map(element => element.outerHTML.slice(0, 80))
            """);

        Assert.Empty(nameless);
        Assert.Equal(1, await open.Page.Locator("h1").CountAsync());
        Assert.Equal("en", await open.Page.Locator("html").GetAttributeAsync("lang"));
    }

    [Theory(SkipUnless = nameof(IsInstalled), Skip = Why)]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Text_HasContrastOf4Point5_AndLinesOf3(ColorScheme scheme)
    {
        await using var open = await Open(900, scheme);

        var faint = await open.Page.EvaluateAsync<string[]>(Contrast);

        Assert.Empty(faint);
    }

    // WCAG 2.2: relative luminance, and the contrast of every text and every line of a chart with its ground.
    private const string Contrast =
        """
        (() => {
          const parse = text => text.match(/[\d.]+/g).map(Number);
          const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
            .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
            .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const ground = element => {
            for (let at = element; at; at = at.parentElement) {
              const colour = parse(getComputedStyle(at).backgroundColor);
              if (colour.length < 4 || colour[3] > 0) { return colour; }
            }
            return [255, 255, 255];
          };
          const ratio = (a, b) => {
            const [high, low] = [light(a), light(b)].sort((x, y) => y - x);
            return (high + 0.05) / (low + 0.05);
          };
          const faint = [];
          const check = (element, colour, least) => {
            if (ratio(parse(colour), ground(element)) < least) { faint.push(`${colour} ${element.outerHTML.slice(0, 60)}`); }
          };
          for (const element of document.querySelectorAll('body *')) {
            const style = getComputedStyle(element);
            if ([...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()) && element.checkVisibility()) {
              check(element, element.closest('.chart') ? style.fill : style.color, 4.5);
            }
            if (element.matches('.chart :not(text, [stroke="var(--hair)"])') && style.stroke !== 'none') {
              check(element, style.stroke, 3);
            }
          }
          return faint;
        })()
        """;

    private static async Task<double> Cursor(OpenPage open) =>
        double.Parse(
            (await open.Page.Locator(".cursor").First.GetAttributeAsync("x1"))!,
            System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<IReadOnlyList<string>> Cards(OpenPage open) =>
        await open.Page.Locator(".card:visible").EvaluateAllAsync<string[]>(
            "cards => cards.map(card => `${card.dataset.setting} ${card.dataset.pair}`)");

    private Task<OpenPage> Open(int width, ColorScheme scheme = ColorScheme.Light) => browser.Open(width, scheme);
}
