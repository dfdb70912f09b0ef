using SegProbe.Evaluation.Data.Phantoms;

namespace SegProbe.Evaluation.Tests.Data.Phantoms;

public sealed class PhantomTextTests
{
    [Theory]
    [InlineData("phantom:fundus", "phantom:fundus:600:1")]
    [InlineData("phantom:fundus-disc:30", "phantom:fundus-disc:30:1")]
    [InlineData("phantom:dermoscopy:30:-7", "phantom:dermoscopy:30:-7")]
    public void Parse_GivesASourceWhoseNameSaysEverything(string text, string name)
    {
        var source = PhantomSource.Parse(text, size: 32);

        Assert.Equal(name, source.Name);
        Assert.Equal(name, PhantomSource.Parse(source.Name, size: 32).Name);
    }

    [Theory]
    [InlineData("phantom", "text must be phantom:KIND[:COUNT[:SEED]], got 'phantom'.")]
    [InlineData("phantom:fundus:1:2:3", "text must be phantom:KIND[:COUNT[:SEED]], got 'phantom:fundus:1:2:3'.")]
    [InlineData("phantom:", "KIND must be fundus, fundus-disc, dermoscopy or organ, got ''.")]
    [InlineData("phantom:Fundus", "KIND must be fundus, fundus-disc, dermoscopy or organ, got 'Fundus'.")]
    [InlineData("phantom:fundus:0", "COUNT must be a whole number from 1 to 1000000, got '0'.")]
    [InlineData("phantom:fundus:many", "COUNT must be a whole number from 1 to 1000000, got 'many'.")]
    [InlineData("phantom:fundus:1000001", "COUNT must be a whole number from 1 to 1000000, got '1000001'.")]
    [InlineData("phantom:fundus:1:", "SEED must be a whole number from -2147483648 to 2147483647, got ''.")]
    public void Parse_SaysWhatIsWrongAndWhatToWrite(string text, string problem)
    {
        var error = Assert.Throws<ArgumentException>(() => PhantomSource.Parse(text, size: 32));

        Assert.StartsWith($"{problem} Write for example 'phantom:fundus:600:1'.", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("phantom:fundus", true)]
    [InlineData("phantom:nonsense", true)]
    [InlineData("phantom", false)]
    [InlineData("data/phantom:fundus", false)]
    public void IsPhantom_LooksAtThePrefix(string text, bool expected) =>
        Assert.Equal(expected, PhantomSource.IsPhantom(text));
}
