using System.Text.Json;
using SegProbe.Evaluation.Store;
using SegProbe.Models.Contracts;

namespace SegProbe.Evaluation.Tests.Store;

public sealed class RecordJsonTests
{
    [Theory]
    [InlineData(
        "",
        "method settings steps_run clean last best on_disk eot volume perturbation_amplification passes model " +
        "image target classification seed seconds versions failure")]
    [InlineData(
        "settings",
        "goal steps stop_iou protocol first_step_l2 beta tau target_from batch_size size mask_threshold device threads")]
    [InlineData("clean", "iou pixel_accuracy")]
    [InlineData("last", "step iou pixel_accuracy l2 linf")]
    [InlineData("best", "step iou pixel_accuracy l2 linf")]
    [InlineData("on_disk", "iou pixel_accuracy l2 linf structures")]
    [InlineData("passes", "forward backward")]
    [InlineData("model", "path sha256 format contract removed scores")]
    [InlineData("image", "path sha256")]
    [InlineData("target", "path sha256")]
    [InlineData("versions", "segprobe torchsharp libtorch")]
    public void Line_HasThePropertiesOfTheSchema(string part, string names)
    {
        using var document = JsonDocument.Parse(RecordJson.Line(Records.Asma));
        var element = part.Length == 0 ? document.RootElement : document.RootElement.GetProperty(part);

        Assert.Equal(names.Split(' '), element.EnumerateObject().Select(each => each.Name));
    }

    [Fact]
    public void Line_IsOneLine_WithNumbersAsNumbersAndTextAsItStands()
    {
        var line = RecordJson.Line(Records.Asma);

        Assert.DoesNotContain('\n', line);
        Assert.Contains("\"size\":[128,96]", line);
        Assert.Contains("\"beta\":1E-05", line);
        Assert.Contains("\"path\":\"images/å.png\"", line);
    }

    [Fact]
    public void Parse_GivesTheRecordAgain()
    {
        Assert.Equal(
            RecordJson.Line(Records.Asma), RecordJson.Line(RecordJson.Parse(RecordJson.Document(Records.Asma))));
        Assert.Equal(Records.Asma.Best, RecordJson.Parse(RecordJson.Line(Records.Asma)).Best);
    }

    [Fact]
    public void Parse_GivesTheContractAgain_InWords()
    {
        var contract = ModelContract.Resolve(
            new() { Head = ModelHead.Probabilities, Range = new(0, 255) },
            new() { ChannelOrder = ChannelOrder.Bgr }, new());
        var record = Records.Asma with { Model = Records.Asma.Model with { Contract = new(contract) } };

        var line = RecordJson.Line(record);

        Assert.Contains("\"range\":[0,255]", line);
        Assert.Contains("\"channel_order\":\"bgr\"", line);
        Assert.Contains("\"head\":\"option\"", line);
        Assert.Equal(line, RecordJson.Line(RecordJson.Parse(line)));
        Assert.Equal(ModelHead.Probabilities, RecordJson.Parse(line).Model.Contract!.Values.Head);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"method\":")]
    public void Parse_RefusesWhatIsNoRecord(string json) => Assert.Throws<JsonException>(() => RecordJson.Parse(json));
}
